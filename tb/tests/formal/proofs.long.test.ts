import { describe, expect, test } from "vitest";
import { prove } from "../../../hdl/lang/formal/index.ts";
import { elaborate } from "../../../hdl/lang/index.ts";
import { applyMutant, mutantsOf } from "../../../hdl/lang/mutate/index.ts";
import { proofCache } from "../../module/proof-matchers.ts";
import { cases, furtherBoundedCases, furtherCases } from "./cases.ts";

test.each(furtherCases)("$of is proved for ever", async ({ proof, options }) => {
  await expect(proof()).toProve({ ...options, induction: true });
});

test.each(furtherBoundedCases)("$of is proved for $options.depth clock edges", async ({ proof, options }) => {
  await expect(proof()).toProve(options);
});

describe("every defect breaks the proof", () => {
  test.each([...cases, ...furtherCases].filter(({ harmless }) => harmless !== undefined))(
    "$of",
    async ({ proof, options, module, harmless }) => {
      const design = elaborate(proof());
      const settings = { ...options, induction: true, cache: proofCache };
      const proved: string[] = [];
      for (const { key, words } of mutantsOf(design, module)) {
        // The window that the proof looks through is not the module.
        if (/inside_|_look_/.test(words)) continue;
        const result = await prove(applyMutant(design, module, key), settings);
        // A proof in which nothing comes about any more is none.
        if (result.status === "proven" && result.covers.every(({ step }) => step !== null)) proved.push(words);
      }
      expect(proved).toEqual(harmless);
    },
    1_200_000,
  );
});
