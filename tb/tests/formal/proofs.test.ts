import { expect, test } from "vitest";
import { prove } from "../../../hdl/lang/formal/index.ts";
import { elaborate } from "../../../hdl/lang/index.ts";
import { applyMutant, mutantsOf } from "../../../hdl/lang/mutate/index.ts";
import { proofCache } from "../../module/proof-matchers.ts";
import { boundedCases, cases, furtherBoundedCases, furtherCases, type ProofCase } from "./cases.ts";

test.each(cases)("$of is proved for ever", async ({ proof, options }) => {
  await expect(proof()).toProve({ ...options, induction: true });
});

test.each(boundedCases)("$of is proved for $options.depth clock edges", async ({ proof, options }) => {
  await expect(proof()).toProve(options);
});

const all = [...cases, ...furtherCases, ...boundedCases, ...furtherBoundedCases];

test.each(all)("$of: a defect is shown with a run from reset to it", async ({ proof, options, module, defect }) => {
  const [words, check] = defect;
  const result = await prove(defective({ proof, module }, words), { ...options, cache: proofCache });
  if (result.status !== "failed") throw new Error(`${words}: ${result.status}`);
  expect(result.part).toBe("base case");
  expect(result.failed.map(({ name }) => name).join(" ")).toContain(check);
  // It begins in reset, and everything that is shown has a value at every step.
  const resets = result.trace.nets.filter(({ path }) => /^rst(_|$)/.test(path));
  expect(new Set(resets.map(({ values }) => values[0]))).toEqual(new Set([1n]));
  expect(new Set(result.trace.nets.map(({ values }) => values.length))).toEqual(new Set([result.step + 1]));
});

function defective({ proof, module }: Pick<ProofCase, "proof" | "module">, words: string) {
  const design = elaborate(proof());
  const mutant = mutantsOf(design, module).find((each) => each.words.startsWith(words));
  if (mutant === undefined) throw new Error(`${module} has no mutant ${words}`);
  return applyMutant(design, module, mutant.key);
}
