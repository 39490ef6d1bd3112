/** Counts of the compiler's for the whole repository stay within `scripts/budgets.json`. */
import { expect, test } from "vitest";
import { budgetProblems } from "../../../scripts/budgets/compare.ts";
import { measureTypes } from "../../../scripts/budgets/types.ts";

test("type-checking is as cheap as it was", () => {
  expect(budgetProblems(measureTypes())).toEqual([]);
});
