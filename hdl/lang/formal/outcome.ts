/** Runs a job, and reads what the tools say. The outcome names lines of printed files; it can be kept as JSON. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProofJob, SolverRun } from "./job.ts";
import type { ProofPart } from "./result.ts";
import { installedTools, runTool } from "./tools.ts";
import { parseDump, type RawTrace } from "./trace.ts";

/** A stated fact as the solver names it. */
export interface RawFact {
  /** Of its instance: `u_a.u_b.`. */
  readonly path: string;
  /** Lines of the printed module that states it, and of those on the way to it. */
  readonly lines: readonly { readonly file: string; readonly from: number; readonly to: number }[];
}

export interface Reached {
  readonly fact: RawFact;
  readonly step: number | null;
}

export type Outcome =
  | { readonly kind: "holds"; readonly induction: number | null; readonly covers: readonly Reached[] }
  | {
      readonly kind: "fails";
      readonly part: "base case" | "induction";
      readonly facts: readonly RawFact[];
      /** Invariants of the job that fail as well. */
      readonly invariants: readonly string[];
      readonly trace: RawTrace;
    }
  | { readonly kind: "contradiction" }
  | { readonly kind: "late"; readonly part: ProofPart };

/** Runs the job, or finds its outcome in `cache`. What took too long is tried again. */
export async function outcomeOf(job: ProofJob, cache: string | undefined): Promise<Outcome> {
  if (cache === undefined) return runJob(job);
  const hash = createHash("sha256").update(installedTools().stamp);
  hash.update(JSON.stringify([job.top, [...job.files], job.script, job.runs, job.seconds]));
  const file = join(cache, `${hash.digest("hex").slice(0, 24)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Outcome;
  const outcome = await runJob(job);
  if (outcome.kind !== "late") {
    mkdirSync(cache, { recursive: true });
    // Renamed when whole: tests that run side by side never read half of one.
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify(outcome));
    renameSync(fresh, file);
  }
  return outcome;
}

async function runJob(job: ProofJob): Promise<Outcome> {
  const { path } = installedTools();
  const folder = mkdtempSync(join(tmpdir(), "proof-"));
  try {
    for (const [name, text] of job.files) writeFileSync(join(folder, name), text);
    const read = await runTool(path.yosys, ["-q", "-p", job.script.replaceAll("\n", "; ")], folder, job.seconds);
    if (read.exitCode === null) return { kind: "late", part: "base case" };
    if (read.exitCode !== 0) throw new Error(`yosys does not read ${job.top}:\n${read.output.slice(-4000)}`);
    const known = netsIn(readFileSync(join(folder, "design.smt2"), "utf8"));
    for (const [name, text] of job.files) {
      if (name.endsWith(".smtc")) writeFileSync(join(folder, name), about(known, text));
    }
    return await solve(job, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names of the nets that the solver knows. */
function netsIn(smt2: string): ReadonlySet<string> {
  return new Set([...smt2.matchAll(/^; yosys-smt2-wire (\S+) \d+$/gm)].map(([, name = ""]) => name));
}

/** The lines of constraints that speak of these nets alone. */
function about(known: ReadonlySet<string>, constraints: string): string {
  const read = (line: string) => [...line.matchAll(/[( ]\[(\S+)\](?=[ )]|$)/g)].map(([, name = ""]) => name);
  return constraints
    .split("\n")
    .filter((line) => read(line).every((name) => known.has(name)))
    .join("\n");
}

async function solve(job: ProofJob, folder: string): Promise<Outcome> {
  let covers: readonly Reached[] = [];
  let induction: number | null = null;
  for (const run of job.runs) {
    const { output, exitCode } = await runTool(installedTools().path["yosys-smtbmc"], run.args, folder, job.seconds);
    const status = /Status: (\w+)/.exec(output)?.[1];
    // z3 ends itself a little later than its time, in case nobody is left to end it.
    if (exitCode === null || /timeout/.test(output)) return late(run);
    if (status === undefined) throw new Error(`yosys-smtbmc fails on ${job.top}:\n${output.slice(-4000)}`);
    switch (run.part) {
      case "assumptions":
        if (status !== "PASSED") return { kind: "contradiction" };
        break;
      case "covers":
        covers = coversIn(output);
        break;
      case "base case":
      case "induction":
        if (status !== "PASSED") {
          const trace = parseDump(readFileSync(join(folder, "trace.vcd"), "utf8"));
          return { kind: "fails", part: run.part, ...failuresIn(output), trace };
        }
        if (run.part === "induction") induction = inductionLength(output);
    }
  }
  return { kind: "holds", induction, covers };
}

function late({ part }: SolverRun): Outcome {
  return { kind: "late", part: part === "assumptions" ? "base case" : part };
}

/** A place of a printed file for the fact, and one for each instance on the way to it. */
const factPattern = String.raw`(?<places>\S+) \((?<cell>\S+)\)`;

function failuresIn(output: string): { facts: readonly RawFact[]; invariants: readonly string[] } {
  const facts = [...output.matchAll(new RegExp(`Assert failed in \\S+ ${factPattern}`, "g"))].map(rawFact);
  const invariants = [...output.matchAll(/Assert \S+ failed: (.*)/g)].map(([, text = ""]) => text);
  if (facts.length + invariants.length === 0) throw new Error(`nothing failed by name:\n${output.slice(-4000)}`);
  return { facts, invariants };
}

function rawFact({ groups = {} }: RegExpMatchArray): RawFact {
  const { cell = "", places = "" } = groups;
  // `$flatten\u_a.$flatten\u_b.$assert$…`; yosys-smtbmc turns the backslashes round.
  const path = cell.replaceAll(/\$flatten|[\\/]/g, "").replace(/\$(assert|assume|cover)\$.*$/, "");
  const lines = [...places.matchAll(/([\w.]+):(\d+)\.\d+-(\d+)\.\d+/g)].map(([, file = "", from, to]) => {
    return { file, from: Number(from), to: Number(to) };
  });
  return { path, lines };
}

function coversIn(output: string): readonly Reached[] {
  const pattern = new RegExp(`(?:Reached|Unreached) cover statement at ${factPattern}(?: in step (?<step>\\d+))?`, "g");
  return [...output.matchAll(pattern)].map((match) => {
    const step = match.groups?.["step"];
    return { fact: rawFact(match), step: step === undefined ? null : Number(step) };
  });
}

/** It goes from the last step of the depth towards the first, and ends where the steps are enough. */
function inductionLength(output: string): number {
  const steps = [...output.matchAll(/Trying induction in step (\d+)/g)].map(([, step]) => Number(step));
  return (steps[0] ?? 0) - (steps.at(-1) ?? 0);
}
