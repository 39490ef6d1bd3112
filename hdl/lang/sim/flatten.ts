/** The instances of a design as one netlist: every net of every instance has a slot, joined nets share one. */
import type { BlackBoxIR, DomainIR, ModuleIR, Net } from "../design/ir.ts";
import { plainDrivers } from "./drivers.ts";

/** A value of the running design. Ports, pins and plain names of one value are one slot. */
export interface Slot {
  readonly id: number;
  readonly width: number;
  /** Net that it was first met as, and the instance of that; for messages. */
  readonly net: Net;
  readonly scope: Scope;
}

/** One occurrence of a module: the top or an instance under it. */
export interface Scope {
  readonly module: ModuleIR;
  /** Instance names from the top, joined by dots; "" for the top. */
  readonly path: string;
  readonly slots: ReadonlyMap<Net, Slot>;
  readonly children: ReadonlyMap<string, Scope>;
}

export interface Netlist {
  readonly top: Scope;
  /** Every instance, parents first. */
  readonly scopes: readonly Scope[];
  readonly slotCount: number;
}

/** Name of a net in a scope, for messages and paths: `u_rx.state`. */
export const pathOf = (scope: Scope, name: string): string => (scope.path === "" ? name : `${scope.path}.${name}`);

export function slotOf(scope: Scope, net: Net): Slot {
  const slot = scope.slots.get(net);
  if (slot === undefined) throw new Error(`${net.name} is not a net of ${scope.module.name}`);
  return slot;
}

export function domainOf(scope: Scope, name: string): DomainIR {
  const domain = scope.module.domains.find((each) => each.name === name);
  if (domain === undefined) throw new Error(`${scope.module.name} has no clock domain "${name}"`);
  return domain;
}

/**
 * Flattens the instances below `top`.
 * @throws Error for black boxes, of which nothing is known but the ports.
 */
export function flatten(top: ModuleIR): Netlist {
  const parents: number[] = [];
  const made: Slot[] = [];
  const find = (id: number): number => {
    let root = id;
    for (let up = parents[root]; up !== undefined && up !== root; up = parents[root]) root = up;
    return root;
  };
  const scopes: { scope: Scope; slots: Map<Net, Slot> }[] = [];

  const visit = (module: ModuleIR, path: string, given: ReadonlyMap<string, Slot>): Scope => {
    const slots = new Map<Net, Slot>();
    const children = new Map<string, Scope>();
    const scope: Scope = { module, path, slots, children };
    scopes.push({ scope, slots });
    const fresh = (net: Net): Slot => {
      const slot = { id: made.length, width: net.width, net, scope };
      made.push(slot);
      parents.push(slot.id);
      return slot;
    };
    for (const port of module.ports) slots.set(port, given.get(port.name) ?? fresh(port));
    for (const net of module.nets) slots.set(net, fresh(net));
    for (const { clock, reset } of module.domains) {
      for (const net of [clock, reset]) if (net !== null && !slots.has(net)) slots.set(net, fresh(net));
    }
    for (const [target, source] of plainDrivers(module)) {
      parents[find(slotOf(scope, target).id)] = find(slotOf(scope, source).id);
    }
    for (const { name, of, connections } of module.instances) {
      if (of.kind === "blackbox") throw new Error(boxMessage(of, path === "" ? name : `${path}.${name}`));
      const pins = new Map(connections.map(({ port, net }) => [port, slotOf(scope, net)]));
      children.set(name, visit(of, path === "" ? name : `${path}.${name}`, pins));
    }
    return scope;
  };
  const root = visit(top, "", new Map());
  for (const { slots } of scopes) {
    for (const [net, slot] of slots) {
      const shared = made[find(slot.id)];
      if (shared !== undefined) slots.set(net, shared);
    }
  }
  return { top: root, scopes: scopes.map(({ scope }) => scope), slotCount: made.length };
}

function boxMessage({ name }: BlackBoxIR, path: string): string {
  return `${path} is the black box ${name}: there is nothing to simulate in it. Give it a model, or simulate what stands around it`;
}
