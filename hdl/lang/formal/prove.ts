import { requireClean } from "../check/passes.ts";
import { elaborate } from "../design/elaborate.ts";
import type { AssertionIR, DesignIR, ModuleIR } from "../design/ir.ts";
import { ElaborationError } from "../diag/report.ts";
import type { AnyDefinition } from "../module/definition.ts";
import { printModule } from "../verilog/print-module.ts";
import { interestingNets } from "./cone.ts";
import { describeFact, dotted, factsOf, linesOfFacts } from "./facts.ts";
import type { PlacedFact } from "./facts.ts";
import { proofJob, type Constraints } from "./job.ts";
import { contradictingAssumptions } from "./messages.ts";
import { settingsOf, type ProofOptions, type Settings } from "./options.ts";
import { outcomeOf, type Outcome, type RawFact } from "./outcome.ts";
import { proofDesign } from "./proof-design.ts";
import type { ProofResult } from "./result.ts";
import { traceOf } from "./trace.ts";

/** What is proved: a definition, or an elaborated design, whose checks are the caller's (a mutant has its defects). */
export type ProofSubject = AnyDefinition | DesignIR;

/**
 * @throws ElaborationError for mistakes in a definition.
 */
export function designOf(subject: ProofSubject): DesignIR {
  if ("top" in subject) return subject;
  const design = elaborate(subject);
  requireClean(design);
  return design;
}

/**
 * Proves what is stated in a module and below it, with Yosys and z3: every `check`, under every `assume` of the module
 * itself. What an instance assumes is proved, since its surroundings have to keep it.
 *
 * The design starts with one clock edge in reset, registers without reset and memories holding anything; from then on
 * inputs and resets are free. Several clocks have their edges in any order. The base case looks at `depth` edges; with
 * `induction` the result holds for ever.
 *
 * Every run of the solver is bounded by `seconds`.
 *
 * @throws ElaborationError for mistakes in the design, for one in which nothing is stated, and for assumptions that
 * contradict each other; Error when Yosys or z3 is not installed.
 * @example
 * const result = await prove(fifoProof({ width: 2, depth: 4 }), { depth: 12, induction: true });
 * if (result.status !== "proven") console.log(renderProof(result));
 */
export async function prove(subject: ProofSubject, options: ProofOptions = {}): Promise<ProofResult> {
  return (await attempt(proofDesign(designOf(subject)), options)).result;
}

/** Tries to prove what `proofDesign` has made, with statements of the caller's beside those of the design. */
export async function attempt(
  design: DesignIR,
  options: ProofOptions,
  constraints: Constraints = {},
): Promise<{ readonly result: ProofResult; readonly refutedInvariants: readonly string[] }> {
  const settings = settingsOf(options);
  const outcome = await outcomeOf(proofJob(design, settings, constraints), options.cache);
  const refutedInvariants = outcome.kind === "fails" ? outcome.invariants : [];
  return { result: explain(design, settings, outcome), refutedInvariants };
}

/** What the solver says about printed lines, as a statement about TypeScript. */
function explain(design: DesignIR, { depth, seconds }: Settings, outcome: Outcome): ProofResult {
  const find = factFinder(design);
  switch (outcome.kind) {
    case "holds": {
      const covers = outcome.covers.map(({ fact, step }) => ({ fact: describeFact(find(fact)), step }));
      return { status: "proven", depth, induction: outcome.induction, covers };
    }
    case "fails": {
      const { part, facts, trace } = outcome;
      const failed = facts.map(find);
      const shown = traceOf(trace, interestingNets(design, failed));
      return { status: "failed", part, failed: failed.map(describeFact), step: trace.steps - 1, trace: shown };
    }
    case "late":
      return { status: "timed out", part: outcome.part, seconds };
    case "contradiction": {
      const { name: module, assertions } = design.top;
      const assumptions = assertions.filter(({ kind }) => kind === "assume");
      throw new ElaborationError([contradictingAssumptions({ module, depth, assumptions })]);
    }
  }
}

/** From the solver's name of a fact to the fact. */
function factFinder(design: DesignIR): (raw: RawFact) => PlacedFact {
  const facts = factsOf(design);
  const lines = new Map<ModuleIR, ReadonlyMap<AssertionIR, number>>();
  return (raw) => {
    const placed = facts.find(({ place, assertion }) => {
      const { module, path } = place;
      if (dotted(path) !== raw.path) return false;
      const known = lines.get(module) ?? linesOfFacts(module, printModule(module));
      lines.set(module, known);
      const line = known.get(assertion) ?? 0;
      return raw.lines.some(({ file, from, to }) => file === `${module.name}.sv` && from <= line && line <= to);
    });
    if (placed === undefined) throw new Error(`the solver speaks of ${JSON.stringify(raw)}`);
    return placed;
  };
}
