import type { EnumIR, Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachNet, partsOf } from "../design/walk.ts";
import { ones } from "../netlist/bits.ts";
import { alwaysAssigned } from "../netlist/coverage.ts";
import { branchesOf, forEachAssignment, forEachExpr, only } from "../netlist/statements.ts";

/** The module without what no output depends on. */
export function tidy(module: ModuleIR): ModuleIR {
  const live = new Set<Net>(module.ports.filter(({ role }) => role === "output"));
  let body: Stmt[] = [];
  for (let size = -1; size !== live.size;) {
    size = live.size;
    body = only(module.body, live);
    const read = (expr: Expr) => forEachNet(expr, (net) => live.add(net));
    forEachExpr(body, read);
    for (const net of live) if (net.fallback !== undefined) read(net.fallback);
  }
  const kept = (net: Net) => net.role === "clock" || net.role === "reset" || live.has(net);
  return { ...module, ports: module.ports.filter(kept), nets: module.nets.filter(kept), body };
}

/** True when every net that is not a register has a value on every path, and enumerations get members alone. */
export function isSound(module: ModuleIR): boolean {
  const strangers: Expr[] = [];
  forEachAssignment(module.body, ({ target, value }) => {
    const { enumeration } = target.net;
    if (enumeration !== undefined && !isMember(value, enumeration)) strangers.push(value);
  });
  return strangers.length === 0 && isDriven(module);
}

function isMember(value: Expr, of: EnumIR): boolean {
  if (value.kind === "mux") return isMember(value.then, of) && isMember(value.otherwise, of);
  if (value.kind === "net") return value.net.enumeration === of;
  return value.kind === "literal" && value.enumeration === of;
}

function isDriven(module: ModuleIR): boolean {
  return [...module.ports, ...module.nets].every((net) => {
    if (!["output", "named", "wire"].includes(net.role) || net.fallback !== undefined) return true;
    return alwaysAssigned(module.body, net, "patterns") === ones(net.width);
  });
}

/** How big a module is: first the bits of its nets, then its statements and expressions. */
export function sizeOf(module: ModuleIR): readonly [number, number] {
  const nets = [...module.ports, ...module.nets].reduce((sum, net) => sum + net.width + 1, 0);
  let parts = 0;
  const count = (expr: Expr): void => {
    parts += expr.kind === "literal" && expr.value === 0n ? 1 : 2;
    // Among equals, the narrower one.
    parts += expr.width / 1000;
    partsOf(expr).forEach(count);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      parts += 2;
      if (stmt.kind === "when" || stmt.kind === "match") branchesOf(stmt).forEach((each) => walk(each));
    }
  };
  walk(module.body);
  forEachExpr(module.body, count);
  forEachAssignment(module.body, ({ target }) => {
    if (target.kind !== "whole") parts += 3;
  });
  return [nets, parts];
}
