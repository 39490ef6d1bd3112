import { readFileSync } from "node:fs";
import type { Mutant } from "../../hdl/lang/mutate/index.ts";
import type { MutationNote, Verdict } from "../../tb/module/mutation-notes.ts";

/** A mutant and what became of it over all test files. */
export interface Outcome {
  readonly mutant: Mutant;
  readonly verdict: Verdict | "not run";
}

/** What is known of a module. */
export interface ModuleReport {
  readonly module: string;
  /** Mutants there are; `outcomes` holds those that were tried. */
  readonly mutants: number;
  readonly outcomes: readonly Outcome[];
  readonly killed: number;
  /** Killed and survived; equivalent ones and those that cannot be simulated do not count. */
  readonly counted: number;
}

export function moduleReport(
  module: string,
  found: number,
  chosen: readonly Mutant[],
  notes: readonly MutationNote[],
): ModuleReport {
  const outcomes = chosen.map((mutant): Outcome => {
    const said = notes.flatMap((note) =>
      note.kind === "verdict" && note.module === module && note.key === mutant.key ? [note.verdict] : [],
    );
    const order = ["killed", "invalid", "survived", "equivalent"] as const;
    return { mutant, verdict: order.find((each) => said.includes(each)) ?? "not run" };
  });
  const count = (verdict: Verdict) => outcomes.filter((each) => each.verdict === verdict).length;
  const killed = count("killed");
  return { module, mutants: found, outcomes, killed, counted: killed + count("survived") };
}

/** Percent of the counted mutants that were killed, rounded down; 100 when there are none. */
export function killRate({ killed, counted }: Pick<ModuleReport, "killed" | "counted">): number {
  return counted === 0 ? 100 : Math.floor((100 * killed) / counted);
}

export function summary(report: ModuleReport): string {
  const { module, mutants, outcomes, killed, counted } = report;
  const of = (verdict: Outcome["verdict"]) => outcomes.filter((each) => each.verdict === verdict).length;
  const rest = [
    [of("equivalent"), "equivalent"],
    [of("invalid"), "that cannot be simulated"],
    [of("not run"), "that no test reached"],
  ] as const;
  const left = rest.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`])).join(", ");
  const rate = counted === 0 ? "" : ` (${killRate(report)} %)`;
  const drawn = `${outcomes.length} of ${mutants} mutants tried`;
  return `${module}: ${killed} of ${counted} killed${rate}; ${drawn}${left === "" ? "" : `; not counted: ${left}`}`;
}

/** Survivors with their lines. */
export function survivors({ outcomes }: ModuleReport): string {
  return outcomes
    .filter(({ verdict }) => verdict === "survived" || verdict === "not run")
    .map(({ mutant, verdict }) => {
      const { file, line, column } = mutant.place;
      const text = sourceLine(file, line);
      const indent = text.length - text.trimStart().length;
      const number = String(line);
      const caret = " ".repeat(number.length + 5 + Math.max(0, column - 1 - indent));
      const title = `${file}:${line}:${column} ${mutant.words}${verdict === "not run" ? " (no test reached it)" : ""}`;
      return `${title}\n  ${number} | ${text.trim()}\n${caret}^\n  replay: --only "${mutant.key}"`;
    })
    .join("\n\n");
}

function sourceLine(file: string, line: number): string {
  return readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
}
