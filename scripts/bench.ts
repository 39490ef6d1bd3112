/** The benches: `npm run bench -- NAME [--cycles N] [--json FILE]`. Exit code 1 when what is measured is wrong. */
import { Command, InvalidArgumentError } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { benchLang, langHeader, langLine, type LangRow } from "./bench/lang.ts";

interface BenchOptions {
  readonly cycles: number;
  readonly json?: string;
}

/** Each prints its table as it grows and writes its file, and says whether the results were right. */
const benches = new Map<string, (options: BenchOptions) => Promise<boolean>>([["lang", lang]]);

async function lang({ cycles, json }: BenchOptions): Promise<boolean> {
  if (json !== undefined) mkdirSync(dirname(json), { recursive: true });
  console.log(langHeader);
  const rows: LangRow[] = [];
  for await (const row of benchLang(cycles)) {
    rows.push(row);
    console.log(langLine(row));
  }
  if (json !== undefined) {
    const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown" };
    writeFileSync(json, `${JSON.stringify({ bench: "lang", machine, cycles, rows }, null, 2)}\n`);
  }
  return rows.every(({ checksums }) => checksums.builtIn === checksums.verilator);
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
  .option("--cycles <n>", "clock cycles of each design", wholeNumber, 1_000_000)
  .option("--json <file>", "write the numbers here too")
  .action(async (name: string, options: BenchOptions) => {
    const bench = benches.get(name);
    if (bench === undefined) {
      console.error(`error: there is no bench "${name}"; there is: ${names}`);
      process.exitCode = 1;
    } else if (!(await bench(options))) process.exitCode = 1;
  })
  .parseAsync();
