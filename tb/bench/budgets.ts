/** Clocks of short runs, by configuration and workload: a change of the hardware that costs some is seen. They only go down. */
import { readFileSync, writeFileSync } from "node:fs";
import { BenchCard } from "./run.ts";
import { workloads, type BenchWorkload } from "./workloads.ts";

/** Clocks in the window, by workload. */
export type Clocks = Readonly<Record<string, number>>;
/** By the configuration's name. */
export type Budgets = Readonly<Record<string, Clocks>>;

const file = new URL("budgets.json", import.meta.url);
export const readBudgets = (): Budgets => JSON.parse(readFileSync(file, "utf8")) as Budgets;

const SEED = 1;
const SCALE = 0.1;
/** A budget further than this above what is measured has to follow. */
const SLACK = 0.1;
/** Above what was measured, for small moods of a schedule. */
const ROOM = 0.01;

/** The same short runs on every machine. @throws SimulatorError, JobError */
export async function measureBudgets(config: string, chosen: readonly BenchWorkload[] = workloads): Promise<Clocks> {
  const card = await BenchCard.prepare({ config, seed: SEED, params: [], scale: SCALE });
  const clocks: [string, number][] = [];
  for (const workload of chosen) clocks.push([workload.name, (await card.run(workload)).cycles]);
  return Object.fromEntries(clocks);
}

/** What is wrong with measured clocks; empty when they keep to their budgets and none can be lowered. */
export function budgetProblems(name: string, measured: Clocks, budgets: Budgets = readBudgets()): readonly string[] {
  const hint = "npm run bench -- --store";
  return Object.entries(measured).flatMap(([workload, clocks]) => {
    const budget = budgets[name]?.[workload];
    if (budget === undefined) return [`${name}, ${workload}: no budget is stored: ${hint}`];
    if (clocks > budget) return [`${name}, ${workload}: ${clocks} clocks, above the budget of ${budget}`];
    const loose = clocks < (1 - SLACK) * budget;
    return loose ? [`${name}, ${workload}: ${clocks} clocks, the budget of ${budget} can be lowered: ${hint}`] : [];
  });
}

/** Budgets with what was measured taken in, and a little room: lower ones always, higher ones only with `raise`. */
export function merged(budgets: Budgets, name: string, measured: Clocks, raise: boolean): Budgets {
  const before = budgets[name] ?? {};
  const taken = Object.entries(measured).map(([workload, clocks]) => {
    const budget = before[workload];
    const next = Math.ceil((1 + ROOM) * clocks);
    return [workload, raise || budget === undefined ? next : Math.min(budget, next)] as const;
  });
  return { ...budgets, [name]: { ...before, ...Object.fromEntries(taken) } };
}

export function storeBudgets(name: string, measured: Clocks, raise: boolean): void {
  const next = merged(readBudgets(), name, measured, raise);
  writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
}
