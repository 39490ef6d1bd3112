import type { ModuleIR } from "../design/ir.ts";
import { roleName } from "../diag/describe.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { usageOf } from "../netlist/usage.ts";
import { unused as message } from "./messages.ts";

/**
 * Registers, wires and names that nothing reads, instances without an output that is read, memories that are not read.
 * A key that starts with `_` may stay unused. Ports are not looked at: a bus often has more than one side needs.
 */
export function unused(module: ModuleIR): Diagnostic[] {
  const usage = usageOf(module);
  const nets = module.nets.flatMap((net) => {
    if (net.role !== "reg" && net.role !== "wire" && net.role !== "named" && net.role !== "sync") return [];
    if (net.name.startsWith("_") || usage.of(net) !== 0n) return [];
    return [message({ what: `${roleName(net.role)} \`${net.name}\``, at: net.site })];
  });
  const memories = module.memories.flatMap(({ name, ports, site }) => {
    const outputs = ports.flatMap(({ q }) => (q === null ? [] : [q]));
    if (name.startsWith("_") || outputs.some((q) => usage.of(q) !== 0n)) return [];
    return [message({ what: `memory \`${name}\``, at: site })];
  });
  return [...nets, ...memories];
}
