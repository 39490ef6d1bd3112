import type { ModuleIR } from "../design/ir.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { domainOf } from "../netlist/hierarchy.ts";
import { memoryClocks as message } from "./messages.ts";

/**
 * Memories that two clocks write. Block RAM could, but what a collision leaves behind is undefined, and no simulator
 * agrees with another about it.
 */
export function memoryClocks(module: ModuleIR): Diagnostic[] {
  return module.memories.flatMap(({ name, ports, site }) => {
    const writers = ports.filter(({ kind }) => kind === "write" || kind === "readWrite");
    const clocks = new Set(writers.map(({ domain }) => domainOf(module, domain)?.clock));
    return clocks.size < 2 ? [] : [message({ name, ports: writers.map((port) => `\`${port.name}\``), at: site })];
  });
}
