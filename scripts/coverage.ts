/**
 * `npm run coverage -- [MODULE...]`: runs the tests that simulate the modules (all module tests unless named) and says
 * which statements, arms, muxes, cover points and bits they have reached, by line of TypeScript.
 */
import { Command, InvalidArgumentError } from "commander";
import { execa } from "execa";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  addReports,
  annotatedSource,
  coverageTable,
  figuresOf,
  lcovTracefile,
  missedPoints,
  missedToggles,
  percent,
  reached,
  type CoverageReport,
} from "../hdl/lang/sim/index.ts";
import { coverageVariable } from "../tb/module/coverage.ts";
import { belowFloors, floorFile, readFloors, writeFloors } from "./coverage/floors.ts";
import { testsOf } from "./mutate/look.ts";
import { pastSimulator, simulatingTests, testFile, testFolder } from "./mutate/test-files.ts";

interface Options {
  readonly tests?: readonly string[];
  readonly json?: string;
  readonly lcov?: string;
  readonly annotate?: boolean;
  readonly toggles?: boolean;
  readonly quiet?: boolean;
  readonly atLeast?: number;
  readonly floor?: boolean;
  readonly raise?: boolean;
}

const program = new Command("coverage")
  .description("Runs module tests and says what they reach in the hardware, by line of TypeScript.")
  .argument("[modules...]", "base names: skid, fifo, page_engine (default: everything under hdl/ that is simulated)")
  .option("-t, --tests <file...>", "test files (default: the fast ones that simulate the modules)")
  .option("--json <file>", "write the counts as JSON")
  .option("--lcov <file>", "write an lcov tracefile, for editors and genhtml")
  .option("--annotate", "print the sources with a count before each line")
  .option("--toggles", "list the bits of nets that did not both rise and fall")
  .option("--quiet", "the table only, not what was missed")
  .option(
    "--at-least <percent>",
    "exit code 1 when less of the statements, arms, muxes and cover points is reached",
    share,
  )
  .option("--floor", `exit code 1 when a module is below its figures in ${floorFile}`)
  .option("--raise", `raise the figures in ${floorFile} to those reached; they never go down`)
  .showHelpAfterError()
  .action(coverage);

async function coverage(modules: readonly string[], options: Options): Promise<void> {
  const files = options.tests ?? (await testsFor(modules, options));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) return program.error(`there is no ${missing.join(", ")}`);
  if (files.length === 0) {
    return program.error(`no test of ${testFolder} simulates ${modules.join(", ")}: name one with --tests FILE`);
  }
  const past = pastSimulator(files.map(testFile));
  if (past !== null) return program.error(past);
  console.log(`tests: ${files.length <= 4 ? files.join(" ") : `${files.length} files`}`);
  const everything = await countedBy(files);
  const report = only(everything, (module, file) =>
    modules.length === 0 ? file.startsWith("hdl/") && !file.startsWith("hdl/lang/") : modules.includes(module),
  );
  for (const module of modules) {
    if (report.points.some((point) => point.module === module)) continue;
    return program.error(`the tests simulate no module of the base name ${module}`);
  }
  print(report, options);
  if (options.json !== undefined) write(options.json, `${JSON.stringify(report)}\n`);
  if (options.lcov !== undefined) write(options.lcov, lcovTracefile(report));

  const share = percent(reached(figuresOf(report)));
  if (options.atLeast !== undefined && share < options.atLeast) fail(`${share} % reached, ${options.atLeast} % wanted`);
  if (options.floor === true) for (const line of belowFloors(report, readFloors(), modules)) fail(line);
  if (options.raise === true) writeFloors(report);
}

/** Those that simulate the modules by themselves; floors are of what all tests reach together. */
async function testsFor(modules: readonly string[], { floor, raise }: Options): Promise<readonly string[]> {
  const all = simulatingTests();
  if (modules.length === 0 || floor === true || raise === true) return all.map(({ path }) => path);
  const found: string[] = [];
  for (const module of modules) for (const { path } of await testsOf(module, all, () => undefined)) found.push(path);
  return [...new Set(found)];
}

function print(report: CoverageReport, { annotate, toggles, quiet }: Options): void {
  if (annotate === true) {
    for (const file of new Set(report.points.map((point) => point.file))) {
      console.log(`\n${annotatedSource(file, report.points)}`);
    }
  }
  if (quiet !== true) {
    const missed = missedPoints(report);
    if (missed.length > 0) console.log(`\nnever reached\n${missed.join("\n")}`);
  }
  if (toggles === true) console.log(`\nbits that did not both rise and fall\n${missedToggles(report).join("\n")}`);
  console.log(`\n${coverageTable(report)}`);
}

function only(report: CoverageReport, wanted: (module: string, file: string) => boolean): CoverageReport {
  return {
    points: report.points.filter(({ module, file }) => wanted(module, file)),
    toggles: report.toggles.filter(({ module, file }) => wanted(module, file)),
  };
}

/** Runs test files with counting; each process leaves its counts in a folder. */
async function countedBy(files: readonly string[]): Promise<CoverageReport> {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  try {
    const { exitCode, all } = await execa("vitest", ["run", "--reporter=dot", ...files], {
      preferLocal: true,
      reject: false,
      all: true,
      stdin: "ignore",
      env: { [coverageVariable]: folder, NVMEFORGE_SIM: "builtin" },
    });
    if (exitCode !== 0) {
      console.error(all);
      return program.error("the tests fail");
    }
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    return addReports(texts.map((text) => JSON.parse(text) as CoverageReport));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function fail(message: string): void {
  console.error(`error: ${message}`);
  process.exitCode = 1;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError("expected a percentage");
}

await program.parseAsync();
