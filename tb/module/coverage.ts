/**
 * Coverage of whole test runs, asked for by the environment: `NVMEFORGE_COVERAGE` names a folder that gets a file of
 * counts for every test file. `npm run coverage` sets it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "../../hdl/lang/sim/machine.ts";
import {
  addReports,
  addTally,
  isSameDesign,
  reportOf,
  type CoverageReport,
  type EngineMaker,
  type Tally,
} from "../../hdl/lang/sim/index.ts";

export const coverageVariable = "NVMEFORGE_COVERAGE";

/** By name of the top, one tally for each design; simulations of equal designs add to one. */
const tallies = new Map<string, Tally[]>();
const open = new Set<CountedMachine>();

/** The built-in engine, which leaves its counts here when it is closed. */
export const countingEngine: EngineMaker = (design, options) => {
  const machine = new CountedMachine(design, { ...options, coverage: "all" });
  open.add(machine);
  return machine;
};

class CountedMachine extends Machine {
  override close(): void {
    if (open.delete(this)) take(this.coverage());
    super.close();
  }
}

function take(tally: Tally): void {
  const { name } = tally.program.netlist.top.module;
  const known = tallies.get(name) ?? [];
  tallies.set(name, known);
  const same = known.find((each) => isSameDesign(each, tally));
  if (same === undefined) known.push(tally);
  else addTally(same, tally);
}

/** Everything that the simulations of this process have counted. */
export function countedSoFar(): CoverageReport {
  for (const machine of open) machine.close();
  return addReports([...tallies.values()].flat().map(reportOf));
}

/** Writes the counts of this process under the name of its test file. */
export function writeCounts(folder: string, testFile: string): void {
  const report = countedSoFar();
  if (report.points.length + report.toggles.length === 0) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${testFile.replaceAll(/[^\w.-]+/g, "_")}.json`), `${JSON.stringify(report)}\n`);
}
