import type { BlackBoxIR, ModuleIR } from "../design/ir.ts";
import { roleName } from "../diag/describe.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { liveNets } from "../netlist/live.ts";
import { usageOf } from "../netlist/usage.ts";
import { readByItself, unused as message, unusedInstance } from "./messages.ts";

/**
 * Registers, wires and names that nothing reads, or that are read only to decide about themselves; instances of which no
 * output is read; memories, and single ports of them, that are not read. A key that starts with `_` may stay unused. Ports
 * are not looked at: a bus often has more than one side needs.
 */
export function unused(module: ModuleIR): Diagnostic[] {
  const usage = usageOf(module);
  const live = liveNets(module);
  const nets = module.nets.flatMap((net) => {
    if (net.role !== "reg" && net.role !== "wire" && net.role !== "named" && net.role !== "sync") return [];
    if (net.name.startsWith("_") || live.has(net)) return [];
    const what = `${roleName(net.role)} \`${net.name}\``;
    return [usage.of(net) === 0n ? message({ what, at: net.site }) : readByItself({ what, at: net.site })];
  });
  const memories = module.memories.flatMap(({ name, ports, site }) => {
    if (name.startsWith("_")) return [];
    const silent = ports.filter(({ q }) => q !== null && usage.of(q) === 0n);
    if (silent.length === ports.filter(({ q }) => q !== null).length) {
      return [message({ what: `memory \`${name}\``, at: site })];
    }
    return silent.map((port) => message({ what: `port \`${port.name}\` of memory \`${name}\``, at: site }));
  });
  const instances = module.instances.flatMap(({ name, of, connections, site }) => {
    const outputs = connections.filter(({ net }) => net.role === "instance-output");
    if (name.startsWith("u__") || outputs.length === 0 || hasEffects(of)) return [];
    if (outputs.some(({ net }) => usage.of(net) !== 0n)) return [];
    return [unusedInstance({ name: name.slice(2), at: site })];
  });
  return [...nets, ...memories, ...instances];
}

/** Instances may be there for their statements about the design, or for pins outside. */
function hasEffects(of: ModuleIR | BlackBoxIR): boolean {
  if (of.kind === "blackbox" || of.assertions.length > 0) return true;
  return of.instances.some((instance) => hasEffects(instance.of));
}
