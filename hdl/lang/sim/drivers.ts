/** What drives the nets of a module without a clock, net by net. */
import type { Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachAssignment, targetBits } from "../netlist/statements.ts";
import { ones } from "../netlist/bits.ts";

/** A net with the top-level statements of the module's body that assign it, in order. */
export interface Driver {
  readonly net: Net;
  readonly roots: readonly Stmt[];
  /** The value, when the only statement gives the whole of it on every path. */
  readonly plain: Expr | null;
}

const driverLists = new WeakMap<ModuleIR, readonly Driver[]>();
const plainLists = new WeakMap<ModuleIR, ReadonlyMap<Net, Net>>();
const targetSets = new WeakMap<Stmt, ReadonlySet<Net>>();

/** The nets that a statement assigns, in branches too. */
export function targetsIn(stmt: Stmt): ReadonlySet<Net> {
  const known = targetSets.get(stmt);
  if (known !== undefined) return known;
  const nets = new Set<Net>();
  forEachAssignment([stmt], ({ target }) => nets.add(target.net));
  targetSets.set(stmt, nets);
  return nets;
}

/** Every net that a statement assigns now or that has a value where none does, in source order. */
export function driversOf(module: ModuleIR): readonly Driver[] {
  const known = driverLists.get(module);
  if (known !== undefined) return known;
  const roots = new Map<Net, Stmt[]>();
  for (const stmt of module.body) {
    for (const net of targetsIn(stmt)) {
      if (net.role === "reg") continue;
      const list = roots.get(net);
      if (list === undefined) roots.set(net, [stmt]);
      else list.push(stmt);
    }
  }
  for (const net of [...module.ports, ...module.nets]) {
    if (net.fallback !== undefined && !roots.has(net)) roots.set(net, []);
  }
  const drivers = [...roots].map(([net, list]): Driver => {
    const [sole] = list;
    if (sole === undefined) return { net, roots: list, plain: net.fallback ?? null };
    const isPlain = list.length === 1 && sole.kind === "assign" && targetBits(sole.target) === ones(net.width);
    return { net, roots: list, plain: isPlain ? sole.value : null };
  });
  driverLists.set(module, drivers);
  return drivers;
}

/** Nets that are another net under a second name: target → source. */
export function plainDrivers(module: ModuleIR): ReadonlyMap<Net, Net> {
  const known = plainLists.get(module);
  if (known !== undefined) return known;
  const found = new Map<Net, Net>();
  for (const { net, plain } of driversOf(module)) {
    const source = plain === null ? null : sameNet(plain);
    if (source !== null && source.width === net.width) found.set(net, source);
  }
  plainLists.set(module, found);
  return found;
}

function sameNet(expr: Expr): Net | null {
  if (expr.kind === "net") return expr.net;
  return expr.kind === "crossing" ? sameNet(expr.arg) : null;
}
