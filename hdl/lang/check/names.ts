import type { ModuleIR } from "../design/ir.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { triggerName, unusedName } from "../verilog/names.ts";
import { cxxWords } from "./cxx-words.ts";
import { cxxName, reservedName } from "./messages.ts";

/** Ports that Verilator does not want in a top. Every module is the top of its own tests. */
export function toolNames(module: ModuleIR): Diagnostic[] {
  return module.ports.filter(({ name }) => cxxWords.has(name)).map(({ name, site }) => cxxName({ name, at: site }));
}

/** Names that the printed module may need for itself: its own (Verilator takes no net of that name), `unused`, `unused_<pin>`, `<reset>_async`. */
export function reservedNames(module: ModuleIR): Diagnostic[] {
  const pins = new Set(
    module.nets
      .filter(({ role }) => role === "instance-output" || role === "memory-output")
      .map(({ name }) => `${unusedName}_${name}`),
  );
  const triggers = new Set(
    module.synchronisers.filter(({ kind }) => kind === "reset").map(({ output }) => triggerName(output)),
  );
  const memories = module.memories.map(({ name, site }) => ({ name, site }));
  return [...module.ports, ...module.nets, ...memories].flatMap(({ name, site }) => {
    if (name === module.name) return [reservedName({ name, why: "the module itself", at: site })];
    if (name === unusedName) return [reservedName({ name, why: "the bits that nothing reads", at: site })];
    if (pins.has(name)) return [reservedName({ name, why: "an output that nothing reads", at: site })];
    if (triggers.has(name)) return [reservedName({ name, why: "the source of a synchronised reset", at: site })];
    return [];
  });
}
