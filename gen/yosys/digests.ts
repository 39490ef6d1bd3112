import { createHash } from "node:crypto";
import type { ModuleIR } from "../../hdl/lang/design/ir.ts";
import { memoryFileName } from "../../hdl/lang/verilog/names.ts";
import type { FileTree } from "../output/tree.ts";

/** The texts of `rtl/` that Yosys reads, by file name without folder. */
export function sourcesOf(tree: FileTree): ReadonlyMap<string, string> {
  const rtl = [...tree].filter(([path]) => path.startsWith("rtl/") && /\.(sv|mem)$/.test(path));
  return new Map(rtl.map(([path, text]) => [path.slice(path.lastIndexOf("/") + 1), text]));
}

/** What Yosys makes of a module depends on this alone, and on its version: the module, its memories' contents, the ports of its instances. */
export function moduleDigest(
  module: ModuleIR,
  sources: ReadonlyMap<string, string>,
  ...more: readonly string[]
): string {
  const hash = createHash("sha256").update(JSON.stringify(more));
  const add = (file: string) => hash.update(`\0${file}\0${sources.get(file) ?? ""}`);
  add(`${module.name}.sv`);
  for (const memory of module.memories) add(memoryFileName(module, memory));
  for (const { of } of module.instances) {
    const ports = of.ports.map(({ name, role, width }) => `${name} ${role} ${width}`);
    hash.update(`\0${of.name}\0${ports.join("\0")}`);
  }
  return hash.digest("hex").slice(0, 32);
}
