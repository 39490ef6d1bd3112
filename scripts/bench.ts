/**
 * The benches: `npm run bench` is that of the card, `npm run bench -- NAME` another one, with `[--check] [--json FILE]`. Exit code 1 when what
 * is measured is wrong; with `--check` also when it misses its target.
 */
import { Command, InvalidArgumentError } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { isFinished } from "../gen/config/problem.ts";
import { DEFAULT_CONFIG } from "../gen/config/load.ts";
import { isReason } from "../tb/bench/raised.ts";
import { benchCard, benchSweep, type CardBench, type CardBenchOptions } from "./bench/card.ts";
import { benchElaborate, elaborateHeader, elaborateLine, elaborateProblems } from "./bench/elaborate.ts";
import { benchFirst, firstHeader, firstLine, firstTarget } from "./bench/first.ts";
import { benchLang, langHeader, langLine, langProblems, type LangRow } from "./bench/lang.ts";
import { benchTypes, typesLine, typesProblems } from "./bench/types.ts";

interface BenchOptions extends CardBenchOptions {
  readonly scale: number;
  readonly repeats: number;
  readonly json?: string;
}

/** Each prints its table as it grows and writes its file, and returns what is wrong. */
const benches = new Map<string, (options: BenchOptions) => Promise<readonly string[]>>([
  ["card", (options) => card(benchCard, options)],
  ["sweep", (options) => card(benchSweep, options)],
  ["lang", lang],
  ["elaborate", elaborate],
  ["types", types],
]);

async function card(
  bench: (options: CardBenchOptions) => Promise<CardBench>,
  options: BenchOptions,
): Promise<readonly string[]> {
  const { report, problems } = await bench(options);
  if (report !== undefined) keep(options.json, report);
  else if (options.json !== undefined)
    return [...problems, `--json: there are no workloads to write to ${options.json}`];
  return problems;
}

async function lang({ scale, repeats, check, json }: BenchOptions): Promise<readonly string[]> {
  const problems: string[] = [];
  console.log(langHeader);
  const rows: LangRow[] = [];
  for await (const row of benchLang({ scale, repeats })) {
    rows.push(row);
    problems.push(...langProblems(row, check));
    console.log(langLine(row));
  }
  console.log(`\n${firstHeader}`);
  const first = [];
  for (const row of benchFirst(2 * repeats)) {
    first.push(row);
    console.log(firstLine(row));
    // What a user waits. Threads of Node and of the bundler work beside each other, so the processor's time is no bound for it either way.
    const spent = row.elapsedMs.median;
    const slow = row.start === "start.mjs" && spent >= firstTarget;
    if (check && slow) problems.push(`${row.program}: the first result takes ${spent.toFixed(0)} ms`);
  }
  keep(json, { bench: "lang", machine: machine(), repeats, rows, first });
  return problems;
}

function elaborate({ repeats, check, json }: BenchOptions): Promise<readonly string[]> {
  const rows = benchElaborate(repeats);
  console.log([elaborateHeader, ...rows.map(elaborateLine)].join("\n"));
  keep(json, { bench: "elaborate", machine: machine(), repeats, rows });
  return Promise.resolve(check ? elaborateProblems(rows) : []);
}

function types({ repeats, check, json }: BenchOptions): Promise<readonly string[]> {
  const elapsedMs = benchTypes(repeats);
  console.log(typesLine(elapsedMs));
  keep(json, { bench: "types", machine: machine(), repeats, elapsedMs });
  return Promise.resolve(check ? typesProblems(elapsedMs) : []);
}

function keep(file: string | undefined, results: unknown): void {
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function machine() {
  return { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cpus: cpus().length, load: loadavg() };
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("Expected a whole number above 0.");
  return value;
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw new InvalidArgumentError("Expected 0 to 4294967295.");
  return value;
}

function reason(text: string): string {
  if (!isReason(text)) throw new InvalidArgumentError("Say why, in words that still tell something later.");
  return text.trim();
}

const names = [...benches.keys()].join(", ");
await new Command("bench")
  .description("Measure, and check what is measured.")
  .argument("[name]", `which bench: ${names}`, "card")
  .option("--scale <factor>", "shorter or longer runs", aboveZero, 1)
  .option("--repeats <n>", "runs of everything", wholeNumber, 5)
  .option("--check", "fail when a target is missed", false)
  .option("--json <file>", "write the numbers here too")
  .option("-c, --config <file>", "card, sweep: the configuration", DEFAULT_CONFIG)
  .option("--only <workload>", "card, sweep: one workload")
  .option("-s, --seed <n>", "card, sweep: seed of everything random", seedNumber, 1)
  .option(
    "-p, --param <name=value...>",
    "card, sweep: parameter of a model, or bench.interrupt_ns, bench.submit_ns",
    [],
  )
  .option("--stalls", "card: where clocks were lost, below each line", false)
  .option("--store", "card: keep the clocks of short runs as budgets; they only go down", false)
  .option("--raise <why>", "card, with --store: higher ones too; the reason is kept", reason)
  .action(async (name: string, options: BenchOptions) => {
    const bench = benches.get(name);
    if (bench === undefined) {
      console.error(`error: there is no bench "${name}"; there is: ${names}`);
      process.exitCode = 1;
      return;
    }
    const problems = await bench(options).catch((error: unknown) => {
      // A finished message is for the user; anything else is a bug and keeps its stack.
      if (isFinished(error)) return [error.message];
      throw error;
    });
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  })
  .parseAsync();
