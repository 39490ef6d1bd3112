/** `npm run bench`: the card's bench, and `npm run bench -- sweep`. */
import { InputError } from "../../gen/config/problem.ts";
import { BenchCard, type BenchReport } from "../../tb/bench/run.ts";
import { budgetProblems, measureBudgets, storeBudgets } from "../../tb/bench/budgets.ts";
import type { BenchResult } from "../../tb/bench/result.ts";
import { sweep, sweepLines, type SweepPoint } from "../../tb/bench/sweep.ts";
import { header, line, stallLines } from "../../tb/bench/table.ts";
import { missed } from "../../tb/bench/targets.ts";
import { workloads, type BenchWorkload } from "../../tb/bench/workloads.ts";

export interface CardBenchOptions {
  readonly config: string;
  readonly only?: string;
  readonly seed: number;
  readonly param: readonly string[];
  readonly stalls: boolean;
  readonly check: boolean;
  readonly store: boolean;
  readonly raise: boolean;
}

/** What came of a bench: its file, and what is wrong. */
export interface CardBench {
  readonly report: BenchReport;
  readonly problems: readonly string[];
}

/** @throws InputError when there is no such workload */
function chosen(only: string | undefined): readonly BenchWorkload[] {
  if (only === undefined) return workloads;
  const found = workloads.filter(({ name }) => name === only);
  if (found.length > 0) return found;
  const help = `there are: ${workloads.map(({ name }) => name).join(", ")}`;
  throw new InputError([{ file: "--only", message: `there is no workload ${only}`, help }]);
}

export async function benchCard(options: CardBenchOptions): Promise<CardBench> {
  const { config, seed, param } = options;
  const picked = chosen(options.only);
  const card = await BenchCard.prepare({ config, seed, params: param });
  const results: BenchResult[] = [];
  console.log(header);
  for (const workload of picked) {
    const result = await card.run(workload);
    results.push(result);
    console.log(line(result));
    if (options.stalls) console.log(stallLines(result.stalls, result.cycles).join("\n"));
  }
  console.log(`simulation: ${(card.cyclesPerSecond / 1e3).toFixed(0)} k clocks per second of processor time`);
  const problems = options.check
    ? results.flatMap((result) => missed(result).map((text) => `${result.name}: ${text}`))
    : [];
  if (options.check || options.store) {
    // Budgets are of models as they are by default.
    const measured = await measureBudgets(config, picked);
    if (options.store) storeBudgets(card.name, measured, options.raise);
    if (options.check) problems.push(...budgetProblems(card.name, measured));
  }
  return { report: card.report(results), problems };
}

export async function benchSweep(options: CardBenchOptions): Promise<CardBench> {
  const { config, seed, param } = options;
  const card = await BenchCard.prepare({ config, seed, params: param, scale: 0.25 });
  const results: BenchResult[] = [];
  for (const workload of chosen(options.only)) {
    const points: SweepPoint[] = [];
    for await (const point of sweep(card, workload)) {
      points.push(point);
      results.push(point.result);
    }
    console.log([workload.name, ...sweepLines(points)].join("\n"));
  }
  return { report: card.report(results), problems: [] };
}
