/**
 * The benches: `npm run bench -- NAME [--check] [--json FILE]`. Exit code 1 when what is measured is wrong; with `--check` also
 * when it misses its target.
 */
import { Command, InvalidArgumentError } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { benchElaborate, elaborateHeader, elaborateLine, elaborateProblems } from "./bench/elaborate.ts";
import { benchFirst, firstHeader, firstLine, firstTarget } from "./bench/first.ts";
import { benchLang, langHeader, langLine, langProblems, type LangRow } from "./bench/lang.ts";
import { benchTypes, typesLine, typesProblems } from "./bench/types.ts";

interface BenchOptions {
  readonly scale: number;
  readonly repeats: number;
  readonly check: boolean;
  readonly json?: string;
}

/** Each prints its table as it grows and writes its file, and returns what is wrong. */
const benches = new Map<string, (options: BenchOptions) => Promise<readonly string[]>>([
  ["lang", lang],
  ["elaborate", elaborate],
  ["types", types],
]);

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
    // Processor time: on a machine with nothing else to do the clock on the wall shows no more.
    const spent = row.processorMs.median;
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

const names = [...benches.keys()].join(", ");
await new Command("bench")
  .description("Measure, and check what is measured.")
  .argument("<name>", `which bench: ${names}`)
  .option("--scale <factor>", "shorter or longer runs", aboveZero, 1)
  .option("--repeats <n>", "runs of everything", wholeNumber, 5)
  .option("--check", "fail when a target is missed", false)
  .option("--json <file>", "write the numbers here too")
  .action(async (name: string, options: BenchOptions) => {
    const bench = benches.get(name);
    if (bench === undefined) {
      console.error(`error: there is no bench "${name}"; there is: ${names}`);
      process.exitCode = 1;
      return;
    }
    const problems = await bench(options);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  })
  .parseAsync();
