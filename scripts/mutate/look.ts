import { inSourceOrder, type Mutant } from "../../hdl/lang/mutate/index.ts";
import type { MutationNote } from "../../tb/module/mutation-notes.ts";
import { runTests, type Progress } from "./run.ts";
import {
  canSimulate,
  imports,
  keepDepths,
  keepMutants,
  knownDepth,
  knownMutants,
  type TestFile,
} from "./test-files.ts";

/**
 * The tests of a module: those that simulate it by itself, or, when none does, those where it lies least deep. What
 * is not known from before is looked at; files that import the module themselves come first.
 */
export async function testsOf(
  module: string,
  all: readonly TestFile[],
  progress: Progress,
): Promise<readonly TestFile[]> {
  const possible = all.filter((file) => canSimulate(file, module));
  const direct = possible.filter((file) => imports(file, module));
  for (const files of [direct, possible]) {
    const unknown = files.filter((file) => knownDepth(file, module) === null);
    if (unknown.length > 0) await look(unknown, [module], progress);
    const depths = files.map((file) => knownDepth(file, module)).filter((depth) => typeof depth === "number");
    const least = Math.min(...depths);
    if (least === 0 || files === possible) return files.filter((file) => knownDepth(file, module) === least);
  }
  return [];
}

/** The mutants of a module that some test files meet. */
export async function mutantsMet(
  module: string,
  files: readonly TestFile[],
  progress: Progress,
): Promise<readonly Mutant[]> {
  const unknown = files.filter((file) => knownMutants(file, module) === null);
  if (unknown.length > 0) await look(unknown, [module], progress);
  const found = files.flatMap((file) => knownMutants(file, module) ?? []);
  // The words are those of one specialisation, the same one in every run.
  const sorted = [...found].sort((a, b) => (a.words < b.words ? 1 : -1));
  return inSourceOrder([...new Map(sorted.map((mutant) => [mutant.key, mutant])).values()]);
}

/** Runs test files without a mutant and keeps what they meet. */
async function look(files: readonly TestFile[], modules: readonly string[], progress: Progress): Promise<void> {
  const paths = files.map(({ path }) => path);
  const notes = await runTests(paths, { look: modules, mutants: [] }, progress);
  sayBroken(notes);
  for (const file of files) {
    const mine = notes.filter((note) => note.file === file.path);
    for (const note of mine) if (note.kind === "depths") keepDepths(file, note.depths);
    for (const module of modules) {
      const found = mine.flatMap((note) => (note.kind === "found" && note.module === module ? [note.mutant] : []));
      keepMutants(file, module, found);
    }
  }
}

export function sayBroken(notes: readonly MutationNote[]): void {
  for (const note of notes) {
    if (note.kind !== "broken") continue;
    const [message = ""] = note.message.split("\n");
    console.error(`${note.file}: "${note.test}" takes no part: ${message}`);
  }
}
