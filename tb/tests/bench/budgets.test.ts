import { expect, test } from "vitest";
import { readdirSync } from "node:fs";
import { loadConfig } from "../../../gen/config/load.ts";
import { budgetProblems, measureBudgets, merged, readBudgets, someWorkloads } from "../../bench/budgets.ts";
import { isReason, raisedLines, raisedProblems, raisesBetween, readRaised, type Raised } from "../../bench/raised.ts";
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
  // Not for room alone: what is stored is kept.
  expect(merged(STORED, "card", { a: 995 }, true)).toEqual(STORED);
  expect(merged(STORED, "new", { a: 100 }, false)).toEqual({ ...STORED, new: { a: 101 } });
});

test("what went up stands with its reason", () => {
  const after = merged(STORED, "card", { a: 500, b: 3000, c: 100 }, true);
  expect(raisesBetween(STORED, after, "why")).toEqual([
    { card: "card", workload: "b", from: 2000, to: 3030, why: "why" },
  ]);
  expect(raisesBetween(STORED, merged(STORED, "card", { b: 3000 }, false), "")).toEqual([]);
});

test("no budget stands above the last value that has a reason", () => {
  const why = "a reason of some length";
  const up = (from: number, to: number): Raised => ({ card: "card", workload: "b", from, to, why });
  expect(raisedProblems([up(1500, 2000)], STORED)).toEqual([]);
  expect(raisedProblems([up(1500, 1800), up(1700, 2000)], STORED)).toEqual([]);
  expect(raisedProblems([up(1500, 1999)], STORED)).toEqual(["card, b: up from 1999 to 2000 without a reason"]);
  expect(raisedProblems([up(1500, 1600), up(1700, 2000)], STORED)).toEqual([
    "card, b: up from 1600 to 1700 without a reason",
  ]);
  expect(raisedProblems([up(2000, 2000)], STORED)).toEqual(["card, b: 2000 to 2000 is no raise"]);
  expect(raisedProblems([{ ...up(1500, 2000), why: " " }], STORED)).toEqual(["card, b: no reason is given for 2000"]);
  expect(raisedProblems([{ ...up(1500, 2000), workload: "d" }], STORED)).toEqual(["card, d: there is no such budget"]);
  expect(raisedProblems(readRaised(), readBudgets())).toEqual([]);
  expect([isReason("because"), isReason(" ".repeat(40)), isReason(why)]).toEqual([false, false, true]);
});

test("the bench says what went up and why, a line for each reason", () => {
  const raised = (card: string, workload: string, why: string) => ({ card, workload, from: 1, to: 2, why });
  const all = [raised("x", "a", "one"), raised("y", "a", "one"), raised("x", "b", "one"), raised("x", "a", "two")];
  expect(raisedLines("x", all)).toEqual(["budgets raised: a 1 to 2, b 1 to 2: one", "budgets raised: a 1 to 2: two"]);
  expect(raisedLines("z", all)).toEqual([]);
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
