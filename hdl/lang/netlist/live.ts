import type { Expr, ModuleIR, Net, NetRole, Stmt } from "../design/ir.ts";
import { forEachRead } from "./reads.ts";
import { branchesOf, targetsOf } from "./statements.ts";

const ends: ReadonlySet<NetRole> = new Set(["output", "inout", "instance-input", "memory-input"]);

/** Nets that, over any number of clocks, decide about something outside of themselves: an output, an instance, a memory. */
export function liveNets(module: ModuleIR): ReadonlySet<Net> {
  const reads = directReads(module.body);
  const live = new Set<Net>();
  const open: Net[] = [];
  const add = (net: Net): void => {
    if (live.has(net)) return;
    live.add(net);
    open.push(net);
  };
  for (const net of [...module.ports, ...module.nets]) if (ends.has(net.role)) add(net);
  const readAll = (expr: Expr) => {
    forEachRead(expr, add);
  };
  for (const { condition } of module.assertions) readAll(condition);
  for (const { source } of module.synchronisers) readAll(source);
  for (const { clock, reset } of module.domains) [clock, reset].forEach((net) => net !== null && add(net));
  for (const { connections } of module.instances) for (const { net } of connections) add(net);
  for (let net = open.pop(); net !== undefined; net = open.pop()) reads.get(net)?.forEach(add);
  return live;
}

/** Net → the nets that its assignments read, with all that decides about them. */
function directReads(body: readonly Stmt[]): ReadonlyMap<Net, ReadonlySet<Net>> {
  const reads = new Map<Net, Set<Net>>();
  const add = (target: Net, exprs: readonly Expr[]): void => {
    const found = reads.get(target) ?? new Set<Net>();
    reads.set(target, found);
    for (const expr of exprs) forEachRead(expr, (net) => found.add(net));
  };
  const walk = (statements: readonly Stmt[]): void => {
    for (const stmt of statements) {
      if (stmt.kind === "assign" || stmt.kind === "next") {
        const { target, value } = stmt;
        add(target.net, target.kind === "element" ? [value, target.index] : [value]);
        continue;
      }
      const conditions = stmt.kind === "when" ? stmt.arms.map((arm) => arm.condition) : [stmt.subject];
      for (const target of targetsOf([stmt])) add(target, conditions);
      branchesOf(stmt).forEach(walk);
    }
  };
  walk(body);
  return reads;
}
