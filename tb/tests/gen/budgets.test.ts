/** Counts of work on the default card stay within `scripts/budgets.json`; the budgets only go down. */
import { expect, test } from "vitest";
import { measureCard } from "../../../scripts/budgets/card.ts";
import { budgetProblems } from "../../../scripts/budgets/compare.ts";

test("elaborating, printing and compiling the card is as cheap as it was", () => {
  expect(budgetProblems(measureCard())).toEqual([]);
});

test("a measure above its budget, and one far below it, is told", () => {
  const budgets = { callSites: 100, nodes: 100, printedBytes: 100, wasmBytes: 100, types: 100, instantiations: 100 };
  expect(budgetProblems({ callSites: 101, nodes: 100, printedBytes: 90, wasmBytes: 50 }, budgets)).toEqual([
    "callSites is 101, above its budget of 100: make it cheaper",
    "wasmBytes is 50, well below its budget of 100: lower that to 52",
  ]);
});
