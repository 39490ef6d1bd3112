import type { DesignIR } from "../design/ir.ts";
import { printConstraints } from "./constraints.ts";
import { memoryFileName } from "./names.ts";
import { memoryFile } from "./print-memory.ts";
import { printModule } from "./print-module.ts";

export interface PrintedDesign {
  /** `<module>.sv` → text, children before parents. */
  readonly files: ReadonlyMap<string, string>;
  /** `<module>_<memory>.mem` → contents that `$readmemh` reads, to lie beside the modules. */
  readonly memoryFiles: ReadonlyMap<string, string>;
  /** XDC: exceptions for every synchroniser and every memory between two clocks, by hierarchical name from the top. */
  readonly constraints: string;
}

/** Every module of a design as a file, with what belongs beside them. The same design gives the same bytes. */
export function printDesign(design: DesignIR): PrintedDesign {
  const files = new Map(design.modules.map((module) => [`${module.name}.sv`, printModule(module)]));
  const memoryFiles = new Map<string, string>();
  for (const module of design.modules) {
    for (const memory of module.memories) {
      const text = memoryFile(memory);
      if (text !== null) memoryFiles.set(memoryFileName(module, memory), text);
    }
  }
  return { files, memoryFiles, constraints: printConstraints(design) };
}
