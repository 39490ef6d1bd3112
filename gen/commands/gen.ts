import { join } from "node:path";
import { makeCard } from "../card.ts";
import { outputTree } from "../output/output.ts";
import { writeTree } from "../output/tree.ts";

/** `nvmeforge gen`: writes the output folder whole, or nothing. */
export function gen({ config: file, out }: { readonly config: string; readonly out?: string }): void {
  const start = performance.now();
  const card = makeCard(file);
  const folder = out ?? join("build", card.config.project.name);
  const tree = outputTree(card);
  writeTree(folder, tree);
  const modules = [...tree.keys()].filter((path) => path.startsWith("rtl/") && path.endsWith(".sv")).length;
  console.log(
    `${folder}: ${modules} modules, ${tree.size} files, ${((performance.now() - start) / 1000).toFixed(2)} s`,
  );
}
