/** What the bench says of one workload: the file's form (docs/bench.md), kept from now on. */
import { limitsOf, type CardShape } from "../golden/limits.ts";
import { latencyFloorNs, type Batching } from "../golden/link.ts";
import type { LatencySummary } from "../host/workload/stats.ts";
import type { Stalls } from "./stalls.ts";
import type { Measurement } from "./measure.ts";
import { offsetsOf } from "./workloads.ts";

export interface Rate {
  readonly iops: number;
  readonly gbytesPerSecond: number;
}

export interface BenchResult extends Rate {
  readonly name: string;
  readonly ceiling: Rate & {
    /** What the ceiling is of. */
    readonly resource: string;
  };
  readonly percentOfCeiling: number;
  readonly latencyNs: LatencySummary;
  /** Shortest latency the link allows, ns. */
  readonly latencyFloorNs: number;
  readonly cycles: number;
  readonly commands: number;
  readonly interruptsPerCommand: number;
  readonly mmioWritesPerCommand: number;
  readonly stalls: Stalls;
}

/** Doorbells and interrupts as they were sent, and the longest fetches there could be: nothing that the card could save is counted for it. */
function batchingOf({ workload, interruptsPerCommand, mmioWritesPerCommand }: Measurement, shape: CardShape): Batching {
  return {
    perDoorbell: 2 / mmioWritesPerCommand,
    perInterrupt: 1 / interruptsPerCommand,
    perFetch: Math.min(shape.fetchEntries, workload.depth / workload.queues),
  };
}

/** @param shape the card and the models in force */
export function resultOf(measured: Measurement, shape: CardShape): BenchResult {
  const { workload, commands, ns } = measured;
  const { name, bytes, reads, depth } = workload;
  const rate = (iops: number): Rate => ({ iops, gbytesPerSecond: (iops * bytes) / 1e9 });
  const load = { bytes, reads, depth, batching: batchingOf(measured, shape), offset: offsetsOf(workload) };
  const [least] = limitsOf(shape, load);
  if (least === undefined) throw new Error("there are no limits");
  const iops = (commands / ns) * 1e9;
  const floor = (kind: "read" | "write"): number => latencyFloorNs(shape.link, kind, bytes);
  return {
    name,
    ...rate(iops),
    ceiling: { ...rate(least.commandsPerSecond), resource: least.resource },
    percentOfCeiling: (100 * iops) / least.commandsPerSecond,
    latencyNs: measured.latencyNs,
    latencyFloorNs: reads * floor("read") + (1 - reads) * floor("write"),
    cycles: measured.cycles,
    commands,
    interruptsPerCommand: measured.interruptsPerCommand,
    mmioWritesPerCommand: measured.mmioWritesPerCommand,
    stalls: measured.stalls,
  };
}
