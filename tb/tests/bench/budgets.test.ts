import { expect, test } from "vitest";
import { readdirSync } from "node:fs";
import { loadConfig } from "../../../gen/config/load.ts";
import {
  budgetProblems,
  measureBudgets,
  merged,
  raisesBetween,
  readRaised,
  someWorkloads,
} from "../../bench/budgets.ts";
import { workloads } from "../../bench/workloads.ts";

const STORED = { card: { a: 1000, b: 2000 } };

test("above a budget, without one, and far below one", () => {
  expect(budgetProblems("card", { a: 1000, b: 1950 }, STORED)).toEqual([]);
  expect(budgetProblems("card", { a: 1001 }, STORED)).toEqual(["card, a: 1001 clocks, above the budget of 1000"]);
  expect(budgetProblems("card", { b: 1700 }, STORED)[0]).toMatch(/1700 clocks, the budget of 2000 can be lowered/);
  expect(budgetProblems("card", { c: 1 }, STORED)[0]).toMatch(/no budget is stored/);
  expect(budgetProblems("other", { a: 1 }, STORED)[0]).toMatch(/no budget is stored/);
});

test("budgets go down, and up only when it is said", () => {
  const measured = { a: 500, b: 3000, c: 100 };
  expect(merged(STORED, "card", measured, false)).toEqual({ card: { a: 505, b: 2000, c: 101 } });
  expect(merged(STORED, "card", measured, true)).toEqual({ card: { a: 505, b: 3030, c: 101 } });
  expect(merged(STORED, "new", { a: 100 }, false)).toEqual({ ...STORED, new: { a: 101 } });
});

test("what went up stands with its reason", () => {
  const after = merged(STORED, "card", { a: 500, b: 3000, c: 100 }, true);
  expect(raisesBetween(STORED, after, "why")).toEqual([
    { card: "card", workload: "b", from: 2000, to: 3030, why: "why" },
  ]);
  expect(raisesBetween(STORED, merged(STORED, "card", { b: 3000 }, false), "")).toEqual([]);
  for (const { why, from, to } of readRaised()) {
    expect(why.length).toBeGreaterThan(20);
    expect(to).toBeGreaterThan(from);
  }
});

/** All other cards: each has a budget here, the drives have more of them in the long tests. */
const others = readdirSync("config").filter((name) => name.endsWith(".yaml") && name !== "default.yaml");

test.each(others)("%s keeps to its budgets", { timeout: 600_000 }, async (name) => {
  const file = `config/${name}`;
  const clocks = await measureBudgets(file, someWorkloads);
  expect(Object.keys(clocks).length).toBeGreaterThan(0);
  expect(budgetProblems(loadConfig(file).project.name, clocks)).toEqual([]);
});

test("the default card keeps to its budgets, every workload with its data checked", { timeout: 600_000 }, async () => {
  const clocks = await measureBudgets("config/default.yaml");
  console.log(JSON.stringify(clocks));
  expect(Object.keys(clocks)).toEqual(workloads.map(({ name }) => name));
  expect(budgetProblems("kcu105_gen3x8", clocks)).toEqual([]);
});
