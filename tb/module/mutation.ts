/**
 * Mutation of the module under test, asked for by the environment: `NVMEFORGE_MUTANT` is a `MutationOrder` as JSON.
 * `npm run mutate` sets it.
 */
import { appendFileSync } from "node:fs";
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { applyMutant, mutantsOf, type Mutant } from "../../hdl/lang/mutate/index.ts";
import { builtIn, type EngineMaker } from "../../hdl/lang/sim/index.ts";

/** What a test process is to do to the designs that it simulates. */
export interface MutationOrder {
  /** Base name of the module. */
  readonly module: string;
  /** Key of the mutant to put in; null: put nothing in, write what could be. */
  readonly key: string | null;
  /** File that gets a `MutationNote` a line, as JSON. */
  readonly notes: string;
}

export type MutationNote =
  | { readonly found: Mutant }
  /** The mutant is in a design that was simulated. */
  | { readonly applied: true }
  /** The simulator cannot run the mutant. */
  | { readonly invalid: string };

export const mutationVariable = "NVMEFORGE_MUTANT";

/** The built-in engine, with what the environment asks for. */
export function engineUnderMutation(environment: string | undefined): EngineMaker {
  if (environment === undefined) return builtIn;
  const { module, key, notes } = JSON.parse(environment) as MutationOrder;
  const note = (text: MutationNote): void => appendNote(notes, text);
  if (key === null) {
    return (design, options) => {
      for (const found of mutantsOf(design, module)) note({ found });
      return builtIn(design, options);
    };
  }
  return (design, options) => {
    const mutated: DesignIR = applyMutant(design, module, key);
    if (mutated === design) return builtIn(design, options);
    note({ applied: true });
    try {
      return builtIn(mutated, options);
    } catch (error) {
      note({ invalid: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };
}

const written = new Set<string>();

/** Tests simulate one design many times; each note is written once by a process. */
function appendNote(file: string, note: MutationNote): void {
  const line = `${JSON.stringify(note)}\n`;
  if (written.has(line)) return;
  written.add(line);
  appendFileSync(file, line);
}
