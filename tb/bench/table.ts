/** Results as lines for a person. */
import type { Stalls } from "./stalls.ts";
import type { BenchResult } from "./result.ts";
import { missed } from "./targets.ts";

const micros = (ns: number): string => (ns / 1000).toFixed(2);

export const header = [
  "workload".padEnd(29),
  ...["k IOPS", "GB/s", "ceiling", "%", "mean µs", "p99 µs", "floor", "irq/cmd", "mmio/cmd", "clocks"].map((text) =>
    text.padStart(9),
  ),
  "  bound by",
].join("");

export function line(result: BenchResult, lanes?: number): string {
  const { iops, gbytesPerSecond, ceiling, percentOfCeiling, latencyNs, latencyFloorNs } = result;
  const cells = [
    (iops / 1e3).toFixed(1),
    gbytesPerSecond.toFixed(2),
    (ceiling.iops / 1e3).toFixed(1),
    percentOfCeiling.toFixed(1),
    micros(latencyNs.mean),
    micros(latencyNs.p99),
    micros(latencyFloorNs),
    result.interruptsPerCommand.toFixed(2),
    result.mmioWritesPerCommand.toFixed(2),
    result.cycles.toString(),
  ];
  const misses = missed(result, lanes).map((text) => `; MISSED: ${text}`);
  return `${result.name.padEnd(29)}${cells.map((text) => text.padStart(9)).join("")}  ${ceiling.resource}${misses.join("")}`;
}

/** Stages that are named under every result. */
const MAIN = 4;

/** In one line: the stages that waited longest although they had something to do. A pool that has a free slot to give waits for nobody. */
export function mainStalls(stalls: Stalls, cycles: number): string {
  const stages = Object.entries(stalls).filter(([stage]) => !stage.startsWith("free "));
  const lost = stages.flatMap(([stage, reasons]) =>
    Object.entries(reasons)
      .filter(([reason, clocks]) => !QUIET.includes(reason) && clocks >= SMALL * cycles)
      .map(([reason, clocks]) => ({ text: `${stage} ${reason} ${((100 * clocks) / cycles).toFixed(0)} %`, clocks })),
  );
  const shown = lost.sort((a, b) => b.clocks - a.clocks).slice(0, MAIN);
  return `    stalls: ${shown.length === 0 ? "none of note" : shown.map(({ text }) => text).join(", ")}`;
}

/** Reasons that are none: the stage works, or nobody wants it to. */
const QUIET: readonly string[] = ["moved", "idle", "nothing", "no descriptor"];

/** Shares below this are not worth a line. */
const SMALL = 0.05;

/** Where clocks were lost, stage by stage in the order of the data: for finding what binds. Stages that only had nothing to do are left out. */
export function stallLines(stalls: Stalls, cycles: number): readonly string[] {
  return Object.entries(stalls).flatMap(([stage, reasons]) => {
    const shown = Object.entries(reasons).filter(([reason, clocks]) => reason !== "idle" && clocks >= SMALL * cycles);
    if (shown.every(([reason]) => reason === "nothing" || reason === "no descriptor")) return [];
    const texts = shown.map(([reason, clocks]) => `${reason} ${((100 * clocks) / cycles).toFixed(0)} %`);
    return [`    ${stage.padEnd(22)}${texts.join(", ")}`];
  });
}
