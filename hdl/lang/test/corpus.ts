import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AnyDefinition } from "../index.ts";

/** The golden designs of one folder. */
export interface CorpusPart {
  readonly name: string;
  readonly folder: string;
  readonly designs: readonly AnyDefinition[];
}

/** The golden corpus: every construct of the language, in designs whose printed text is kept beside them. */
export async function readCorpus(): Promise<readonly CorpusPart[]> {
  const root = join(import.meta.dirname, "golden");
  return Promise.all(
    readdirSync(root).map(async (name) => {
      const folder = join(root, name);
      const { designs } = (await import(join(folder, "design.ts"))) as { readonly designs: readonly AnyDefinition[] };
      return { name, folder, designs };
    }),
  );
}
