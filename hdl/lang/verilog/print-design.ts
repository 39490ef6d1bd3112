import type { DesignIR } from "../design/ir.ts";
import { printConstraints } from "./constraints.ts";
import { memoryFile, memoryFileName } from "./print-memory.ts";
import { printModule } from "./print-module.ts";

export interface PrintedDesign {
  /** `<module>.sv` → text, children before parents. */
  readonly files: ReadonlyMap<string, string>;
  /** Contents that `$readmemh` reads, beside the modules. */
  readonly memoryFiles: ReadonlyMap<string, string>;
  /** XDC with one constraint per crossing. */
  readonly constraints: string;
}

export function printDesign(design: DesignIR): PrintedDesign {
  const memoryFiles = new Map<string, string>();
  for (const module of design.modules) {
    for (const memory of module.memories) {
      const text = memoryFile(memory);
      if (text !== undefined) memoryFiles.set(memoryFileName(module, memory), text);
    }
  }
  return { files: new Map(design.modules.map((module) => [`${module.name}.sv`, printModule(module)])), memoryFiles, constraints: printConstraints(design) };
}
