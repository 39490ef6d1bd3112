/** One model parameter at a time, away from its default: where does each result break? */
import type { BenchCard } from "./run.ts";
import type { BenchResult } from "./result.ts";
import { missed } from "./targets.ts";
import type { BenchWorkload } from "./workloads.ts";

interface Axis {
  readonly name: string;
  /** From harmless to hostile. */
  readonly values: readonly number[];
  readonly params: (value: number) => Readonly<Record<string, number>>;
}

const one = (name: string) => (value: number) => ({ [name]: value });

export const axes: readonly Axis[] = [
  {
    name: "xdma.descriptor_interval",
    values: [0, 8, 16, 32, 64, 96, 128, 192, 256],
    params: one("xdma.descriptor_interval"),
  },
  // The shortest delay is a part of it, so that both ends move.
  {
    name: "xdma.ack_delay_max",
    values: [2, 50, 200, 500, 1000, 2000, 4000],
    params: (value) => ({ "xdma.ack_delay_min": Math.max(2, value >> 1), "xdma.ack_delay_max": value }),
  },
  { name: "link.completion_bytes", values: [256, 192, 128, 64], params: one("link.completion_bytes") },
  { name: "link.rtt_ns", values: [300, 500, 1000, 1500, 2000, 3000, 5000], params: one("link.rtt_ns") },
];

export interface SweepPoint {
  readonly axis: string;
  readonly value: number;
  readonly result: BenchResult;
  readonly misses: readonly string[];
}

/** Every value of every axis with a workload, in order. */
export async function* sweep(card: BenchCard, workload: BenchWorkload): AsyncGenerator<SweepPoint> {
  for (const { name, values, params } of axes) {
    for (const value of values) {
      const result = await card.run(workload, params(value));
      yield { axis: name, value, result, misses: missed(result) };
    }
  }
}

/** Per axis: its values with percent of the ceiling, and the first that misses the target. */
export function sweepLines(points: readonly SweepPoint[]): readonly string[] {
  return axes.flatMap(({ name }) => {
    const own = points.filter(({ axis }) => axis === name);
    if (own.length === 0) return [];
    const values = own.map(({ value, result, misses }) => {
      const over = result.latencyNs.mean - result.latencyFloorNs;
      const shown = result.name.endsWith("qd1") ? `+${over.toFixed(0)} ns` : `${result.percentOfCeiling.toFixed(0)} %`;
      return `${value}: ${shown}${misses.length > 0 ? " !" : ""}`;
    });
    const broken = own.find(({ misses }) => misses.length > 0);
    const never = own.every(({ misses }) => misses.length > 0);
    const where = broken === undefined ? "holds everywhere" : never ? "misses everywhere" : `breaks at ${broken.value}`;
    return [`  ${name.padEnd(26)}${where.padEnd(18)}${values.join(", ")}`];
  });
}
