/**
 * Mutants in the designs that tests simulate. `npm run mutate` runs test files under `mutation-runner.ts`, which says
 * here what the built-in simulator is to be given.
 */
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { applyMutant } from "../../hdl/lang/mutate/index.ts";
import { builtIn, type Engine, type EngineMaker } from "../../hdl/lang/sim/index.ts";
import { MeteredEngine, type Meter } from "./metered-engine.ts";

/** What happens in simulations from now on, until the next `watchSimulations`. */
export interface Watch extends Meter {
  /** Designs by the name of their top module. */
  readonly designs: Map<string, DesignIR>;
  /** The simulator's reason not to take a mutant. */
  invalid: string | null;
}

/** A defect in every design that has it. */
export interface ChosenMutant {
  /** Base name of the module. */
  readonly module: string;
  readonly key: string;
}

const makerKey = Symbol.for("nvmeforge.simulation");

/** The process holds it: vitest loads the modules of its runner apart from those of the tests. */
const held = process as { [makerKey]?: EngineMaker };

/** The built-in simulator with what is asked for. */
export const watchedEngine: EngineMaker = (design, options) => (held[makerKey] ?? builtIn)(design, options);

/** From now on every simulation has the mutant, if one is given, and may take `budget` clock edges in all. */
export function watchSimulations(mutant: ChosenMutant | null, budget: number): Watch {
  const watch: Watch = { designs: new Map(), invalid: null, budget, edges: 0 };
  held[makerKey] = (design, options): Engine => {
    watch.designs.set(design.top.name, design);
    const given = mutant === null ? design : applyMutant(design, mutant.module, mutant.key);
    try {
      return new MeteredEngine(builtIn(given, options), watch);
    } catch (error) {
      if (given !== design) watch.invalid ??= error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
  return watch;
}
