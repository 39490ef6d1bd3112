/** Names inside a running design: instances, nets and memories by path. Instances may be named without their `u_`. */
import type { MemoryIR, Net } from "../design/ir.ts";
import type { WatchedNet } from "./engine.ts";
import { pathOf, type Netlist, type Scope, type Slot } from "./flatten.ts";
import { shownText } from "./show.ts";

/** @throws RangeError for an instance that does not exist, with those that do. */
export function scopeAt(top: Scope, names: readonly string[]): Scope {
  let scope = top;
  for (const each of names) {
    const child = scope.children.get(each) ?? scope.children.get(`u_${each}`);
    if (child === undefined) {
      const known = [...scope.children.keys()].join(", ");
      throw new RangeError(`${scope.module.name} has no instance ${each}; it has ${known === "" ? "none" : known}`);
    }
    scope = child;
  }
  return scope;
}

/** @throws RangeError for a net that does not exist. */
export function netAt(top: Scope, path: string): readonly [Scope, Net] {
  const names = path.split(".");
  const name = names.pop() ?? "";
  const scope = scopeAt(top, names);
  for (const net of scope.slots.keys()) if (net.name === name) return [scope, net];
  throw new RangeError(`${scope.module.name} has no net ${name}`);
}

/** @throws RangeError for a memory that does not exist, with those that do. */
export function memoryAt(top: Scope, path: string): readonly [Scope, MemoryIR] {
  const names = path.split(".");
  const name = names.pop() ?? "";
  const scope = scopeAt(top, names);
  const { memories } = scope.module;
  const memory = memories.find((each) => each.name === name);
  if (memory !== undefined) return [scope, memory];
  const known = memories.map((each) => each.name).join(", ");
  throw new RangeError(`${scope.module.name} has no memory ${name}; it has ${known === "" ? "none" : known}`);
}

/** Every net of every instance. `clocks`: of the top's domains, in their order. */
export function watchedNets(
  { scopes }: Netlist,
  clocks: readonly Slot[],
  read: (slot: Slot) => bigint,
): readonly WatchedNet[] {
  const domains = new Map(clocks.map((slot, i) => [slot, i]));
  return scopes.flatMap((scope) =>
    [...scope.slots].map(([net, slot]): WatchedNet => {
      const { enumeration } = net;
      const clock = domains.get(slot);
      return {
        path: pathOf(scope, net.name),
        width: net.width,
        id: slot.id,
        module: scope.module.name,
        direction: directionOf(net),
        ...(enumeration === undefined ? {} : { enumeration: enumeration.name, members: enumeration.members }),
        ...(clock === undefined ? {} : { clock }),
        read: () => read(slot),
        show: (value) => shownText(net, value),
      };
    }),
  );
}

/** As the module that has the port sees it. */
const directionOf = ({ role }: Net): WatchedNet["direction"] =>
  role === "input" || role === "clock" || role === "reset" ? "input" : role === "output" ? "output" : "inner";
