/**
 * `npm run mutate -- MODULE --seed S --count N`: puts small defects into a module, one at a time, and counts how many of
 * them the module's tests notice. Tests run on the built-in simulator, one mutant after the other.
 */
import { Command, InvalidArgumentError } from "commander";
import { execa } from "execa";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseMutants, type Mutant } from "../hdl/lang/mutate/index.ts";
import { mutationVariable, type MutationNote, type MutationOrder } from "../tb/module/mutation.ts";
import { testFolder, testsOf } from "./module-tests.ts";

interface Options {
  readonly seed: number;
  readonly count: number;
  readonly tests?: readonly string[];
  readonly timeout?: number;
}

interface Run {
  readonly passed: boolean;
  readonly timedOut: boolean;
  readonly seconds: number;
  readonly output: string;
  readonly notes: readonly MutationNote[];
}

type Verdict = "killed" | "killed: took too long" | "SURVIVED" | "no mutant: cannot be simulated" | "not run";

const program = new Command("mutate")
  .description("Puts defects into a module and counts those that its tests notice.")
  .argument("<module>", "base name: skid, fifo, page_engine")
  .option("-s, --seed <n>", "which mutants are drawn", wholeNumber(0), 1)
  .option("-n, --count <n>", "how many mutants", wholeNumber(1), 20)
  .option("-t, --tests <file...>", `test files (default: by name, or those that import it, in ${testFolder})`)
  .option("--timeout <seconds>", "most time for one mutant (default: by the time without)", wholeNumber(1))
  .showHelpAfterError()
  .action(mutate);

async function mutate(module: string, options: Options): Promise<void> {
  const files = options.tests ?? testsOf(module);
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) return program.error(`there is no ${missing.join(", ")}`);
  if (files.length === 0) return program.error(`no test of ${module} in ${testFolder}: name one with --tests FILE`);
  console.log(`tests: ${files.join(" ")}`);

  const first = await runTests(files, module, null, 1200);
  if (!first.passed) {
    console.error(first.output);
    return program.error(first.timedOut ? "the tests do not end" : "the tests fail without a mutant");
  }
  const all = new Map<string, Mutant>();
  for (const note of first.notes) if ("found" in note) all.set(note.found.key, note.found);
  if (all.size === 0) return program.error(`the tests simulate no module of the base name ${module}`);

  const chosen = chooseMutants([...all.values()], options.seed, options.count);
  const limit = options.timeout ?? Math.ceil(15 + 4 * first.seconds);
  console.log(`${chosen.length} of ${all.size} mutants, seed ${options.seed}, at most ${limit} s each`);
  const verdicts: { readonly mutant: Mutant; readonly verdict: Verdict }[] = [];
  for (const [i, mutant] of chosen.entries()) {
    const run = await runTests(files, module, mutant.key, limit);
    const verdict = verdictOf(run);
    verdicts.push({ mutant, verdict });
    console.log(`${i + 1}/${chosen.length} ${line(mutant)}: ${verdict} (${run.seconds.toFixed(1)} s)`);
    if (verdict === "not run") console.error(run.output);
  }
  summary(module, verdicts);
}

function summary(module: string, verdicts: readonly { readonly mutant: Mutant; readonly verdict: Verdict }[]): void {
  const of = (...wanted: readonly Verdict[]) => verdicts.filter(({ verdict }) => wanted.includes(verdict));
  const killed = of("killed", "killed: took too long").length;
  const survivors = of("SURVIVED");
  const unusable = of("no mutant: cannot be simulated", "not run");
  const counted = killed + survivors.length;
  if (survivors.length > 0) console.log("\nsurvivors");
  for (const { mutant } of survivors) console.log(`  ${line(mutant)}`);
  if (unusable.length > 0) console.log("\nnot counted");
  for (const { mutant, verdict } of unusable) console.log(`  ${line(mutant)}: ${verdict}`);
  const rate = counted === 0 ? "none counted" : `${((100 * killed) / counted).toFixed(0)} %`;
  console.log(`\n${module}: ${killed} of ${counted} mutants killed (${rate})`);
  if (unusable.some(({ verdict }) => verdict === "not run")) process.exitCode = 1;
}

const line = ({ place, words }: Mutant): string => `${place.file}:${place.line}:${place.column} ${words}`;

function verdictOf({ passed, timedOut, notes }: Run): Verdict {
  if (notes.some((note) => "invalid" in note)) return "no mutant: cannot be simulated";
  if (!notes.some((note) => "applied" in note)) return "not run";
  if (timedOut) return "killed: took too long";
  return passed ? "SURVIVED" : "killed";
}

/** Runs the tests with a mutant (null: none, noting which there are), up to the first failure and the time limit. */
async function runTests(files: readonly string[], module: string, key: string | null, limit: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "mutate-"));
  const notes = join(folder, "notes");
  const order: MutationOrder = { module, key, notes };
  const start = performance.now();
  // A group of its own: a worker that hangs in a test must go with the rest.
  const child = execa("vitest", ["run", "--bail=1", "--reporter=dot", ...files], {
    preferLocal: true,
    reject: false,
    all: true,
    detached: true,
    stdin: "ignore",
    env: { [mutationVariable]: JSON.stringify(order), NVMEFORGE_SIM: "builtin" },
  });
  const stop = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, limit * 1000);
  const interrupted = (): void => {
    stop();
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  try {
    const { exitCode, all } = await child;
    const seconds = (performance.now() - start) / 1000;
    return { passed: exitCode === 0, timedOut, seconds, output: all, notes: readNotes(notes) };
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", interrupted);
    rmSync(folder, { recursive: true, force: true });
  }
}

function readNotes(file: string): readonly MutationNote[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((text) => JSON.parse(text) as MutationNote);
}

function wholeNumber(low: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= low && value <= 0xffffffff) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${low}`);
  };
}

await program.parseAsync();
