import type { SourcePlace } from "../design/ir.ts";
import type { ProofTrace } from "./trace.ts";

/** A `check`, `assume` or `cover` of the design that was looked at. */
export interface StatedFact {
  readonly name: string;
  /** Instance names from the top and the name, joined by dots: `u_dut.not_too_many`. */
  readonly path: string;
  /** `assert`: a `check`, or an `assume` of an instance, which its surroundings have to keep. */
  readonly kind: "assert" | "assume" | "cover";
  readonly message: string;
  /** The line of TypeScript that states it. */
  readonly place: SourcePlace;
}

/** Whether a situation can come about. */
export interface CoverResult {
  readonly fact: StatedFact;
  /** Clock edges from the start to it; null when `depth` edges do not reach it. */
  readonly step: number | null;
}

/** The part of a proof that a result speaks of. */
export type ProofPart = "base case" | "induction" | "covers";

/** Everything that is stated holds. */
export interface Proven {
  readonly status: "proven";
  /** Edges of the base case: without induction the result holds up to there. */
  readonly depth: number;
  /** Length of the run of states from which the next one follows; null without induction. */
  readonly induction: number | null;
  readonly covers: readonly CoverResult[];
}

/** Something that is stated does not hold, or does not follow. */
export interface Refuted {
  readonly status: "failed";
  /** In the base case the trace can happen. In the induction it starts in a state that may be out of reach. */
  readonly part: "base case" | "induction";
  /** Everything that does not hold at the end of the trace, at least one. */
  readonly failed: readonly StatedFact[];
  /** Number of the last clock edge of the trace, the first is 0. */
  readonly step: number;
  readonly trace: ProofTrace;
}

/** The solver did not come to an end. */
export interface TimedOut {
  readonly status: "timed out";
  readonly part: ProofPart;
  readonly seconds: number;
}

/** What `prove` finds. Render it with `renderProof`. */
export type ProofResult = Proven | Refuted | TimedOut;
