/** Simulators with one fault each: what they see of a design is not what it is. */
import type { DesignIR, Expr, ModuleIR } from "../../design/ir.ts";
import { deep, withModuleExprs, withModules } from "../../fuzz/rewrite.ts";
import type { Tool } from "../../fuzz/tools.ts";

const inExprs = (change: (expr: Expr) => Expr) => (module: ModuleIR) => withModuleExprs(module, deep(change));

const bitsFor = (count: number) => Math.max(1, (count - 1).toString(2).length);

/** By name, what a faulty simulator makes of a module. */
export const faults: Readonly<Record<string, (module: ModuleIR) => ModuleIR>> = {
  "`sub` adds": inExprs((expr) => (expr.kind === "binary" && expr.op === "sub" ? { ...expr, op: "add" } : expr)),
  "the sign is not extended": inExprs((expr) => (expr.kind === "extend" ? { ...expr, signed: false } : expr)),
  "`lt` has no sign": inExprs((expr) => (expr.kind === "compare" ? { ...expr, signed: false } : expr)),
  "an element beyond the end is another one": inExprs((expr) => {
    if (expr.kind !== "element") return expr;
    const bits = bitsFor(expr.arg.width / expr.width);
    const { index } = expr;
    return index.width <= bits ? expr : { ...expr, index: { kind: "slice", width: bits, arg: index, lsb: 0 } };
  }),
  "the mask of a memory is ignored": (module) => ({
    ...module,
    memories: module.memories.map(({ maskWidth: _ignored, ...memory }) => {
      return { ...memory, ports: memory.ports.map((port) => ({ ...port, mask: null })) };
    }),
  }),
  "a read without clock is one edge late": (module) => ({
    ...module,
    memories: module.memories.map((memory) => ({
      ...memory,
      ports: memory.ports.map((port) => (port.kind === "readAsync" ? { ...port, kind: "read" } : port)),
    })),
  }),
  "the reset of the second clock is ignored": (module) => ({
    ...module,
    domains: module.domains.map((domain) => (domain.name === "b" ? { ...domain, reset: null } : domain)),
  }),
  "a synchroniser has one stage less": (module) => ({
    ...module,
    synchronisers: module.synchronisers.map((sync) => {
      const [source, ...rest] = sync.meta;
      return source === undefined || rest.length === 0 ? sync : { ...sync, meta: rest };
    }),
  }),
};

/** The tool with a fault. */
export function faulty(tool: Tool, fault: (module: ModuleIR) => ModuleIR): Tool {
  const changed = (design: DesignIR) => withModules(design, new Map(design.modules.map((each) => [each, fault(each)])));
  return {
    ...tool,
    check: (circuits) => tool.check(circuits.map((circuit) => ({ ...circuit, design: changed(circuit.design) }))),
  };
}
