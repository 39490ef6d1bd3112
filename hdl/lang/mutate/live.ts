import type { Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachRead } from "../netlist/reads.ts";
import { only } from "../netlist/statements.ts";
import { printModule } from "../verilog/print-module.ts";

/**
 * True when a change cannot be seen: both print the same text once constants are folded and everything that reaches no
 * output, instance, memory that is read, or stated fact is left out. False tells nothing.
 */
export function isEquivalent(before: ModuleIR, after: ModuleIR): boolean {
  return printModule(liveModule(before)) === printModule(liveModule(after));
}

/** The module without statements that nothing observable follows. */
function liveModule(module: ModuleIR): ModuleIR {
  const sources = sourcesIn(module);
  const live = new Set<Net>(observed(module));
  const open = [...live];
  for (let net = open.pop(); net !== undefined; net = open.pop()) {
    for (const source of sources.get(net) ?? []) {
      if (live.has(source)) continue;
      live.add(source);
      open.push(source);
    }
  }
  const isPin = ({ role }: Net) => role !== "reg" && role !== "wire" && role !== "named";
  return {
    ...module,
    nets: module.nets.filter((net) => live.has(net) || isPin(net)),
    body: only(module.body, live),
  };
}

/** What is seen from outside, whatever becomes of it there. */
function observed(module: ModuleIR): Net[] {
  const nets = module.ports.filter(({ role }) => role === "output" || role === "inout");
  for (const { connections } of module.instances) nets.push(...connections.map(({ net }) => net));
  for (const { condition } of module.assertions) forEachRead(condition, (net) => nets.push(net));
  for (const { clock, reset } of module.domains) nets.push(clock, ...(reset === null ? [] : [reset]));
  return nets;
}

/** Net → the nets that its value can depend on, now or at an edge. */
function sourcesIn(module: ModuleIR): ReadonlyMap<Net, ReadonlySet<Net>> {
  const sources = new Map<Net, Set<Net>>();
  const of = (net: Net): Set<Net> => {
    const known = sources.get(net) ?? new Set();
    sources.set(net, known);
    return known;
  };
  const add = (net: Net, exprs: readonly Expr[]): void => {
    const reads = of(net);
    const seen = new Set<Expr>();
    for (const expr of exprs) forEachRead(expr, (each) => reads.add(each), seen);
  };
  const walk = (body: readonly Stmt[], conditions: readonly Expr[]): void => {
    for (const stmt of body) {
      if (stmt.kind === "assign" || stmt.kind === "next") {
        const index = stmt.target.kind === "element" ? [stmt.target.index] : [];
        add(stmt.target.net, [...conditions, stmt.value, ...index]);
      } else if (stmt.kind === "when") {
        const inside = [...conditions, ...stmt.arms.map(({ condition }) => condition)];
        for (const arm of stmt.arms) walk(arm.body, inside);
        walk(stmt.otherwise ?? [], inside);
      } else {
        const inside = [...conditions, stmt.subject];
        for (const each of stmt.cases) walk(each.body, inside);
        walk(stmt.otherwise ?? [], inside);
      }
    }
  };
  walk(module.body, []);
  for (const net of [...module.ports, ...module.nets]) if (net.fallback !== undefined) add(net, [net.fallback]);
  for (const { source, meta, output } of module.synchronisers) for (const net of [...meta, output]) add(net, [source]);
  for (const { ports } of module.memories) {
    const pins = ports.flatMap(({ addr, en, write, data, mask }) =>
      [addr, en, write, data, mask].filter((pin) => pin !== null),
    );
    for (const { q } of ports) if (q !== null) for (const pin of pins) of(q).add(pin);
  }
  return sources;
}
