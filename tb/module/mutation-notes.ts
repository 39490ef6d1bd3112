import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "../../hdl/lang/mutate/index.ts";
import type { ChosenMutant } from "./mutation.ts";

/** Environment variable with a `MutationOrder` as JSON. */
export const mutationVariable = "NVMEFORGE_MUTATION";

/** What the runner is to do with the test files that it is given. */
export interface MutationOrder {
  /** Base names of modules whose mutants are looked for. */
  readonly look: readonly string[];
  /** Mutants to try. */
  readonly mutants: readonly ChosenMutant[];
  /** Folder for notes, one file of JSON lines for each process. */
  readonly notes: string;
}

export type Verdict = "killed" | "survived" | "equivalent" | "invalid";

/** What a test file says, by its path. */
export type MutationNote =
  /** A mutant that is possible in a design that the file simulates. */
  | { readonly kind: "found"; readonly file: string; readonly module: string; readonly mutant: Mutant }
  /** Base names of all modules that the file simulates, with the levels that they lie below a top. */
  | { readonly kind: "depths"; readonly file: string; readonly depths: Readonly<Record<string, number>> }
  /** A test that fails without a mutant; it takes no part. */
  | { readonly kind: "broken"; readonly file: string; readonly test: string; readonly message: string }
  | {
      readonly kind: "verdict";
      readonly file: string;
      readonly module: string;
      readonly key: string;
      readonly verdict: Verdict;
      /** The test that noticed, or why the simulator refuses. */
      readonly by?: string;
    };

export function writeNote(folder: string, note: MutationNote): void {
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(note)}\n`);
}

export function readNotes(folder: string): readonly MutationNote[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1))
    .map((line) => JSON.parse(line) as MutationNote);
}
