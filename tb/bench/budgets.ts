/**
 * Clocks of short runs, by configuration and workload: a change of the hardware that costs some is seen. They only go down; what goes up all the same
 * stands in `raised.json` with its reason.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareSimulator } from "../../gen/commands/sim.ts";
import { loadConfig } from "../../gen/config/load.ts";
import { copyFile, loadConstants, Random } from "../host/index.ts";
import type { Budgets, Clocks } from "./clocks.ts";
import { QUIET_MODELS } from "./measure.ts";
import { keepRaised, raisesBetween } from "./raised.ts";
import { BenchCard } from "./run.ts";
import { workloads, type BenchWorkload } from "./workloads.ts";

const file = new URL("budgets.json", import.meta.url);
export const readBudgets = (): Budgets => JSON.parse(readFileSync(file, "utf8")) as Budgets;

const SEED = 1;
const SCALE = 0.1;
/** A budget further than this above what is measured has to follow. */
const SLACK = 0.03;
/** Above what was measured, for small moods of a schedule. */
const ROOM = 0.01;

/** Of every drive but the default in the fast tests: reads and writes, both depths, buffers in one piece and in two. */
export const someWorkloads = workloads.filter(({ name }) =>
  ["randread-4k-qd32", "randwrite-4k-qd1", "randwrite-4k-qd32-unaligned"].includes(name),
);

const COPIED_BYTES = 2 ** 18;

/** Clocks of a card for the `xdma` driver: a file of 256 KiB to the card's memory and back, from power-on on. */
async function measureCopy(config: string): Promise<Clocks> {
  const { executable, folder } = await prepareSimulator(config);
  const constants = loadConstants(join(folder, "include", "nvmeforge.json"));
  const own = mkdtempSync(join(tmpdir(), "nvmeforge-copy-"));
  try {
    const path = join(own, "copied");
    writeFileSync(path, Random.stream(SEED, "copied").bytes(COPIED_BYTES));
    const { cycles, identical } = await copyFile({
      sim: { executable, constants, seed: SEED, params: QUIET_MODELS },
      file: path,
    });
    if (!identical) throw new Error("the copy came back changed");
    return { "copy-256k": cycles };
  } finally {
    rmSync(own, { recursive: true });
  }
}

/** The same short runs on every machine. @throws SimulatorError, JobError */
export async function measureBudgets(config: string, chosen: readonly BenchWorkload[] = workloads): Promise<Clocks> {
  if (loadConfig(config).host.personality === "xdma") return measureCopy(config);
  const card = await BenchCard.prepare({ config, seed: SEED, params: [], scale: SCALE });
  const clocks: [string, number][] = [];
  for (const workload of chosen) clocks.push([workload.name, (await card.run(workload)).cycles]);
  return Object.fromEntries(clocks);
}

/** What is wrong with measured clocks; empty when they keep to their budgets and none can be lowered. */
export function budgetProblems(name: string, measured: Clocks, budgets: Budgets = readBudgets()): readonly string[] {
  const hint = "npm run bench -- --store --config FILE";
  return Object.entries(measured).flatMap(([workload, clocks]) => {
    const budget = budgets[name]?.[workload];
    if (budget === undefined) return [`${name}, ${workload}: no budget is stored: ${hint}`];
    if (clocks > budget) return [`${name}, ${workload}: ${clocks} clocks, above the budget of ${budget}`];
    const loose = clocks < (1 - SLACK) * budget;
    return loose ? [`${name}, ${workload}: ${clocks} clocks, the budget of ${budget} can be lowered: ${hint}`] : [];
  });
}

/** Budgets with what was measured taken in, and a little room: lower ones always, higher ones only with `raise` and where what is stored is too low. */
export function merged(budgets: Budgets, name: string, measured: Clocks, raise: boolean): Budgets {
  const before = budgets[name] ?? {};
  const taken = Object.entries(measured).map(([workload, clocks]) => {
    const budget = before[workload];
    const next = Math.ceil((1 + ROOM) * clocks);
    const up = budget === undefined || (raise && clocks > budget);
    return [workload, up ? next : Math.min(budget, next)] as const;
  });
  return { ...budgets, [name]: { ...before, ...Object.fromEntries(taken) } };
}

/** @param raise why budgets may go up; without a reason none does */
export function storeBudgets(name: string, measured: Clocks, raise: string | undefined): void {
  const before = readBudgets();
  const next = merged(before, name, measured, raise !== undefined);
  writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
  keepRaised(raisesBetween(before, next, raise ?? ""));
}
