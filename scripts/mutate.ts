/**
 * `npm run mutate -- MODULE... --seed S --count N`: puts small defects into modules, one at a time, and counts how many of
 * them the tests notice that simulate the modules. Tests run on the built-in simulator, many mutants in one process.
 */
import { Command, InvalidArgumentError } from "commander";
import { distance } from "fastest-levenshtein";
import { existsSync, writeFileSync } from "node:fs";
import { chooseMutants, type Mutant } from "../hdl/lang/mutate/index.ts";
import { killRate, moduleReport, summary, survivors, type ModuleReport } from "./mutate/report.ts";
import { mutantsMet, sayBroken, testsOf } from "./mutate/look.ts";
import { runTests, type Progress } from "./mutate/run.ts";
import {
  declaredModules,
  pastSimulator,
  simulatingTests,
  testFile,
  testFolder,
  type TestFile,
} from "./mutate/test-files.ts";

interface Options {
  readonly seed: number;
  readonly count: number;
  readonly all: boolean;
  readonly tests?: readonly string[];
  readonly only?: string;
  readonly json?: string;
  readonly atLeast?: number;
}

const program = new Command("mutate")
  .description("Puts defects into modules and counts those that their tests notice.")
  .argument("<module...>", "base names: skid, fifo, page_engine")
  .option("-s, --seed <n>", "which mutants are drawn", wholeNumber(0), 1)
  .option("-n, --count <n>", "how many mutants of each module", wholeNumber(1), 20)
  .option("-a, --all", "every mutant", false)
  .option("-o, --only <key>", "one mutant, by the key that a report names")
  .option("-t, --tests <file...>", "test files (default: the fast ones that simulate the module)")
  .option("--at-least <percent>", "fail when fewer are killed in a module", wholeNumber(0))
  .option("--json <file>", "write the outcome of every mutant")
  .showHelpAfterError()
  .action(mutate);

async function mutate(modules: readonly string[], options: Options): Promise<void> {
  const all = options.tests === undefined ? simulatingTests() : namedTests(options.tests);
  const known = declaredModules(all);
  for (const module of modules) {
    if (known.has(module)) continue;
    const far = (name: string) => (name.includes(module) ? 0 : distance(name, module));
    const near = [...known].sort((a, b) => far(a) - far(b)).slice(0, 3);
    const where = options.tests === undefined ? ` of ${testFolder}` : "";
    program.error(`no test${where} simulates a module "${module}"; near are ${near.join(", ")}`);
  }
  const reports: ModuleReport[] = [];
  for (const module of modules) {
    const report = await reportOf(module, all, options);
    const lines = survivors(report);
    if (lines !== "") console.log(`\n${lines}\n`);
    console.log(summary(report));
    reports.push(report);
  }
  const sum = (of: (report: ModuleReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const [killed, counted] = [sum((r) => r.killed), sum((r) => r.counted)];
  if (reports.length > 1) console.log(`all: ${killed} of ${counted} killed (${killRate({ killed, counted })} %)`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(reports, null, 2)}\n`);
  const poor = reports.filter((report) => killRate(report) < (options.atLeast ?? 0));
  for (const { module } of poor) console.error(`${module}: fewer than ${options.atLeast ?? 0} % killed`);
  process.exitCode = poor.length > 0 ? 1 : 0;
}

async function reportOf(module: string, all: readonly TestFile[], options: Options): Promise<ModuleReport> {
  const files = options.tests === undefined ? await testsOf(module, all, showProgress(module, "looking")) : all;
  const found = await mutantsMet(module, files, showProgress(module, "looking"));
  const chosen = choose(found, module, options);
  const paths = files.map(({ path }) => path);
  console.log(`${module}: ${chosen.length} of ${found.length} mutants under ${paths.join(" ")}`);
  const mutants = chosen.map(({ key }) => ({ module, key }));
  const notes = await runTests(paths, { look: [], mutants }, showProgress(module, `of ${mutants.length}`));
  sayBroken(notes);
  return moduleReport(module, found.length, chosen, notes);
}

function choose(found: readonly Mutant[], module: string, { all, only, seed, count }: Options): readonly Mutant[] {
  if (found.length === 0) program.error(`no test simulates ${module}`);
  if (only === undefined) return all ? found : chooseMutants(found, seed, count);
  const one = found.filter(({ key }) => key === only);
  return one.length > 0 ? one : program.error(`${module} has no mutant "${only}"`);
}

/** A line that counts what is decided, on a terminal alone. */
function showProgress(module: string, what: string): Progress {
  return (notes) => {
    if (!process.stderr.isTTY) return;
    const done = new Set(notes.flatMap((note) => (note.kind === "verdict" ? [note.key] : [])));
    process.stderr.write(`\r${module}: ${done.size > 0 ? `${done.size} ` : ""}${what}\x1b[K\r`);
  };
}

function namedTests(files: readonly string[]) {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) program.error(`there is no ${missing.join(", ")}`);
  const named = files.map(testFile);
  const past = pastSimulator(named);
  return past === null ? named : program.error(past);
}

function wholeNumber(low: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= low && value <= 0xffffffff) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${low}`);
  };
}

await program.parseAsync();
