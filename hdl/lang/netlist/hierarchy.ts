import type { DomainIR, Expr, InstanceIR, ModuleIR, Net } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { forEachAssignment, forEachExpr } from "./statements.ts";
import type { Assignment } from "./statements.ts";

/** One occurrence of a module in a design: the top, or an instance somewhere under it. */
export interface Place {
  readonly module: ModuleIR;
  /** Path of instance names from the top, each with a `/` behind it; "" for the top. */
  readonly path: string;
  readonly parent: { readonly place: Place; readonly instance: InstanceIR } | null;
}

/** Every occurrence of a module under `top`, parents first, in the order of their instances. */
export function placesOf(top: ModuleIR): Place[] {
  const below = (place: Place): Place[] => [place, ...childrenOf(place).flatMap(below)];
  return below({ module: top, path: "", parent: null });
}

function childrenOf(place: Place): Place[] {
  return place.module.instances.flatMap((instance) => {
    const { of, name } = instance;
    return of.kind === "module" ? [{ module: of, path: `${place.path}${name}/`, parent: { place, instance } }] : [];
  });
}

/** A net at a place. */
export interface PlacedNet {
  readonly place: Place;
  readonly net: Net;
}

/**
 * Where the value of a net comes from: the register, port of the top or pin of a black box at the end of names, wires
 * and ports that pass it on unchanged; null when logic lies between.
 */
export function originOf({ place, net }: PlacedNet): PlacedNet | null {
  switch (net.role) {
    case "input":
    case "clock":
    case "reset":
    case "inout":
      return originOfInput(place, net);
    case "reg":
    case "sync":
    case "sync-meta":
    case "memory-output":
      return { place, net };
    case "instance-output":
      return originOfOutput(place, net);
    case "output":
    case "wire":
    case "named":
    case "instance-input":
    case "memory-input": {
      const source = passedOn(place.module, net);
      return source === null ? null : originOf({ place, net: source });
    }
  }
}

function originOfInput(place: Place, net: Net): PlacedNet | null {
  if (place.parent === null) return { place, net };
  const pin = place.parent.instance.connections.find(({ port }) => port === net.name);
  return pin === undefined ? null : originOf({ place: place.parent.place, net: pin.net });
}

function originOfOutput(place: Place, net: Net): PlacedNet | null {
  for (const { instance, child } of place.module.instances.map((each) => ({ instance: each, child: each.of }))) {
    const pin = instance.connections.find((each) => each.net === net);
    if (pin === undefined) continue;
    if (child.kind === "blackbox") return { place, net };
    const port = child.ports.find(({ name }) => name === pin.port);
    const inside = { module: child, path: `${place.path}${instance.name}/`, parent: { place, instance } };
    return port === undefined ? null : originOf({ place: inside, net: port });
  }
  return null;
}

/** The net whose value, whole or in part, is all that `net` ever is; null when it is computed or chosen. */
function passedOn(module: ModuleIR, net: Net): Net | null {
  const assignments: Assignment[] = [];
  forEachAssignment(module.body, (stmt) => {
    if (stmt.target.net === net) assignments.push(stmt);
  });
  const [sole] = assignments;
  if (sole === undefined || assignments.length > 1 || !module.body.includes(sole)) return null;
  return plainNet(sole.value);
}

/** The net that an expression is, or is bits of. */
export function plainNet(expr: Expr): Net | null {
  if (expr.kind === "net") return expr.net;
  return expr.kind === "slice" || expr.kind === "crossing" ? plainNet(expr.arg) : null;
}

/** The domain of a module by its name. */
export function domainOf(module: ModuleIR, name: string | null): DomainIR | null {
  return module.domains.find((domain) => domain.name === name) ?? null;
}

/** Every `crossing("reason", …)` of a module, in source order. */
export function crossingsOf(module: ModuleIR): readonly Extract<Expr, { kind: "crossing" }>[] {
  const found = new Set<Extract<Expr, { kind: "crossing" }>>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "crossing") found.add(expr);
    partsOf(expr).forEach(visit);
  };
  forEachExpr(module.body, visit);
  for (const { source } of module.synchronisers) visit(source);
  return [...found];
}
