/** `npm run bench`: the card's bench, and `npm run bench -- sweep`. */
import { InputError } from "../../gen/config/problem.ts";
import { BenchCard, type BenchReport } from "../../tb/bench/run.ts";
import { budgetProblems, measureBudgets, storeBudgets } from "../../tb/bench/budgets.ts";
import { raisedLines } from "../../tb/bench/raised.ts";
import type { BenchResult } from "../../tb/bench/result.ts";
import { DEFAULT_CONFIG, loadConfig } from "../../gen/config/load.ts";
import { sweep, sweepLines, sweepResult, type SweepPoint, type SweepResult } from "../../tb/bench/sweep.ts";
import { header, line, mainStalls, stallLines } from "../../tb/bench/table.ts";
import { missed, speedText, tooSlow } from "../../tb/bench/targets.ts";
import { workloads, type BenchWorkload } from "../../tb/bench/workloads.ts";

export interface CardBenchOptions {
  readonly config: string;
  readonly only?: string;
  readonly seed: number;
  readonly param: readonly string[];
  readonly stalls: boolean;
  readonly check: boolean;
  readonly store: boolean;
  /** Why budgets may go up. */
  readonly raise?: string;
}

/** What came of a bench: its file, and what is wrong. */
export interface CardBench {
  readonly report: BenchReport | undefined;
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

/** @throws InputError for a reason that nothing would keep */
function checkRaise({ store, raise }: CardBenchOptions): void {
  if (raise === undefined || store) return;
  const help = "give --store too, or leave it out";
  throw new InputError([{ file: "--raise", message: "the reason is kept with --store only", help }]);
}

/** A card for the `xdma` driver has one budget, and no workloads of a drive. */
async function benchCopy({ config, store, check, raise }: CardBenchOptions): Promise<CardBench> {
  const { name } = loadConfig(config).project;
  const measured = await measureBudgets(config);
  for (const [what, clocks] of Object.entries(measured)) console.log(`${name}, ${what}: ${clocks} clocks`);
  if (store) storeBudgets(name, measured, raise);
  for (const text of raisedLines(name)) console.log(text);
  return { report: undefined, problems: check ? budgetProblems(name, measured) : [] };
}

export async function benchCard(options: CardBenchOptions): Promise<CardBench> {
  checkRaise(options);
  const { config, seed, param } = options;
  const { personality } = loadConfig(config).host;
  if (personality === "xdma" && (options.store || options.check)) return benchCopy(options);
  const { lanes } = loadConfig(config).pcie;
  const picked = chosen(options.only);
  const card = await BenchCard.prepare({ config, seed, params: param });
  const results: BenchResult[] = [];
  console.log(header);
  for (const workload of picked) {
    const result = await card.run(workload);
    results.push(result);
    console.log(line(result, lanes));
    console.log(
      options.stalls ? stallLines(result.stalls, result.cycles).join("\n") : mainStalls(result.stalls, result.cycles),
    );
  }
  console.log(card.memories.map((text) => `last run: ${text}`).join("\n"));
  console.log(`simulation: ${speedText(card.cyclesPerSecond)}`);
  const problems = options.check
    ? results.flatMap((result) => missed(result, lanes).map((text) => `${result.name}: ${text}`))
    : [];
  const isDefault = card.name === loadConfig(DEFAULT_CONFIG).project.name;
  if (options.check && isDefault) problems.push(...tooSlow(card.cyclesPerSecond));
  if (options.check || options.store) {
    // Budgets are of models as they are by default.
    const measured = await measureBudgets(config, picked);
    if (options.store) storeBudgets(card.name, measured, options.raise);
    for (const text of raisedLines(card.name)) console.log(text);
    if (options.check) problems.push(...budgetProblems(card.name, measured));
  }
  return { report: card.report(results), problems };
}

export async function benchSweep(options: CardBenchOptions): Promise<CardBench> {
  const { config, seed, param } = options;
  const { lanes } = loadConfig(config).pcie;
  const card = await BenchCard.prepare({ config, seed, params: param, scale: 0.25 });
  const results: SweepResult[] = [];
  const unchanged: BenchResult[] = [];
  let report: BenchReport | undefined;
  for (const workload of chosen(options.only)) {
    const base = await card.run(workload);
    unchanged.push(base);
    // The report's parameters are those that no axis has changed; each result says what was changed for it.
    report = card.report(unchanged);
    const points: SweepPoint[] = [];
    for await (const point of sweep(card, workload, base, lanes)) {
      points.push(point);
      results.push(sweepResult(point));
    }
    console.log([`${workload.name}: ${(base.iops / 1e3).toFixed(0)} k`, ...sweepLines(points)].join("\n"));
  }
  return { report: report && { ...report, results: [...unchanged, ...results] }, problems: [] };
}
