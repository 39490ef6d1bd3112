// proofs
export { equivalent } from "./equivalent.ts";
export { prove } from "./prove.ts";
export { renderProof } from "./render-proof.ts";
export type { EquivalenceOptions } from "./equivalent.ts";
export type { ProofOptions } from "./options.ts";
export type { ProofSubject } from "./prove.ts";

// what a proof sees of the inside of a module
export { memoryWord, opened } from "./opened.ts";
export type { Inside, MemoryWord } from "./opened.ts";

// results
export type { CoverResult, ProofPart, ProofResult, Proven, Refuted, StatedFact, TimedOut } from "./result.ts";
export type { ProofNet, ProofTrace } from "./trace.ts";
