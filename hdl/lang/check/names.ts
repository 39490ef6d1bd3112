import type { ModuleIR } from "../design/ir.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { unusedName } from "../verilog/names.ts";
import { reservedName } from "./messages.ts";

/** Names that the printed module may need for itself: `unused` and `unused_<pin>`. */
export function reservedNames(module: ModuleIR): Diagnostic[] {
  const pins = new Set(
    module.nets
      .filter(({ role }) => role === "instance-output" || role === "memory-output")
      .map(({ name }) => `${unusedName}_${name}`),
  );
  const memories = module.memories.map(({ name, site }) => ({ name, site }));
  return [...module.ports, ...module.nets, ...memories].flatMap(({ name, site }) => {
    if (name === unusedName) return [reservedName({ name, why: "the bits that nothing reads", at: site })];
    if (pins.has(name)) return [reservedName({ name, why: "an output that nothing reads", at: site })];
    return [];
  });
}
