/**
 * `toProve` and `toBeEquivalentTo` for vitest, registered by `vitest.config.ts`. Results are kept under `.cache/proofs` by
 * the content of the printed design, the options and the tools.
 */
import { join } from "node:path";
import { expect } from "vitest";
import type { EquivalenceOptions, ProofOptions, ProofResult, ProofSubject } from "../../hdl/lang/formal/index.ts";

export interface ProofMatchers {
  /**
   * Every `check` of the module and below it holds, and every `cover` of the module itself is reached. Takes a
   * definition, or an elaborated design (a mutant). See `prove`.
   *
   * @example await expect(fifoProof({ width: 2, depth: 4 })).toProve({ depth: 12, induction: true });
   */
  toProve(options?: ProofOptions): Promise<void>;
  /**
   * Does the same at every clock edge as a module with the same ports. See `equivalent`.
   *
   * @example await expect(fastAdder({ width: 16 })).toBeEquivalentTo(rippleAdder({ width: 16 }));
   */
  toBeEquivalentTo(other: ProofSubject, options?: EquivalenceOptions): Promise<void>;
}

declare module "vitest" {
  // The parameter is there because the interface that is added to has one.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
  interface Matchers<T> extends ProofMatchers {}
}

/** Where the matchers keep results; what calls `prove` itself may share it. */
export const proofCache = join(process.cwd(), ".cache", "proofs");

// Loaded when first used: most test files prove nothing.
const language = () => import("../../hdl/lang/formal/index.ts");

expect.extend({
  async toProve(received: unknown, options: ProofOptions = {}) {
    const { prove, renderProof } = await language();
    const subject = provable(received);
    return verdict(subject, await prove(subject, { cache: proofCache, ...options }), renderProof);
  },
  async toBeEquivalentTo(received: unknown, other: ProofSubject, options: EquivalenceOptions = {}) {
    const { equivalent, renderProof } = await language();
    const subject = provable(received);
    return verdict(subject, await equivalent(subject, other, { cache: proofCache, ...options }), renderProof);
  },
});

function provable(received: unknown): ProofSubject {
  if (typeof received === "object" && received !== null && ("top" in received || "ports" in received)) {
    return received as ProofSubject;
  }
  throw new TypeError("expected a definition (a module with its parameters) or an elaborated design");
}

/** @throws Error when the solver came to no end: that is neither yes nor no. */
function verdict(
  subject: ProofSubject,
  result: ProofResult,
  render: (result: ProofResult) => string,
): { pass: boolean; message: () => string } {
  const { name } = "top" in subject ? subject.top : subject;
  const text = () => `${name}: ${render(result)}`;
  if (result.status === "timed out") throw new Error(text());
  if (result.status === "failed") return { pass: false, message: text };
  const unreached = result.covers.filter(({ fact, step }) => step === null && fact.path === fact.name);
  const missing = unreached.map(({ fact }) => `\n  cover \`${fact.name}\`, ${fact.place.file}:${fact.place.line}`);
  return { pass: missing.length === 0, message: () => `${text()}${missing.join("")}` };
}
