/** Processor time from a configuration to SystemVerilog: the default card, each time in a fresh process. */
import { execaSync } from "execa";
import { spreadOf, type Spread } from "./lang.ts";

const steps = ["load", "elaborate", "check", "print"] as const;
type Step = (typeof steps)[number];

/** Milliseconds of processor time that elaboration, checks and printing may take together. */
export const elaborateTarget = 1500;

export interface ElaborateRow {
  readonly step: Step | "elaborate, check, print";
  readonly processorMs: Spread;
}

/** One row for each step, and one for all without loading the sources. */
export function benchElaborate(repeats: number): readonly ElaborateRow[] {
  const runs = Array.from({ length: repeats }, () => {
    const { stdout } = execaSync("node", ["--import", "tsx", "scripts/bench/elaborate-once.ts"]);
    return JSON.parse(stdout) as Record<Step, number>;
  });
  const rows = steps.map((step): ElaborateRow => ({ step, processorMs: spreadOf(runs.map((run) => run[step])) }));
  const together = runs.map((run) => run.elaborate + run.check + run.print);
  return [...rows, { step: "elaborate, check, print", processorMs: spreadOf(together) }];
}

export function elaborateProblems(rows: readonly ElaborateRow[]): readonly string[] {
  const spent = rows.at(-1)?.processorMs.median ?? Infinity;
  if (spent < elaborateTarget) return [];
  return [`the card takes ${spent.toFixed(0)} ms to elaborate, check and print; the target is ${elaborateTarget} ms`];
}

export const elaborateHeader = `${"processor time, ms".padEnd(26)}${"median (least-most)".padStart(24)}`;
export const elaborateLine = ({ step, processorMs: { least, median, most } }: ElaborateRow): string =>
  step.padEnd(26) + `${median.toFixed(0)} (${least.toFixed(0)}-${most.toFixed(0)})`.padStart(24);
