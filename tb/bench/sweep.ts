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

/** A result breaks where it has less than this share of what it is with all parameters as given, or misses its target. */
const HELD = 0.9;

export interface SweepPoint {
  readonly axis: string;
  readonly value: number;
  /** What was changed for it. */
  readonly params: Readonly<Record<string, number>>;
  readonly result: BenchResult;
  /** IOPS as a share of those with nothing changed. */
  readonly share: number;
  readonly misses: readonly string[];
}

/** How the file of a sweep has a result. */
export type SweepResult = BenchResult & Pick<SweepPoint, "axis" | "value" | "params" | "share">;
export const sweepResult = ({ axis, value, params, share, result }: SweepPoint): SweepResult => ({
  ...{ axis, value, params, share },
  ...result,
});

/** Every value of every axis with a workload, in order. @param unchanged the result with no parameter changed @param lanes of the link, for its targets */
export async function* sweep(
  card: BenchCard,
  workload: BenchWorkload,
  unchanged: BenchResult,
  lanes?: number,
): AsyncGenerator<SweepPoint> {
  for (const { name, values, params } of axes) {
    for (const value of values) {
      const result = await card.run(workload, params(value));
      yield {
        axis: name,
        value,
        params: params(value),
        result,
        share: result.iops / unchanged.iops,
        misses: missed(result, lanes),
      };
    }
  }
}

const broken = ({ share, misses }: SweepPoint): boolean => share < HELD || misses.length > 0;

/** Per axis: its values with thousand commands per second and percent of the ceiling, which contains the value; and the first that breaks the result. */
export function sweepLines(points: readonly SweepPoint[]): readonly string[] {
  return axes.flatMap(({ name }) => {
    const own = points.filter(({ axis }) => axis === name);
    if (own.length === 0) return [];
    const values = own.map((point) => {
      const { value, result } = point;
      const over = result.latencyNs.mean - result.latencyFloorNs;
      const shown = result.name.endsWith("qd1") ? `+${over.toFixed(0)} ns` : `${result.percentOfCeiling.toFixed(0)} %`;
      return `${value}: ${(result.iops / 1e3).toFixed(0)} k, ${shown}${broken(point) ? " !" : ""}`;
    });
    // Values go from harmless to hostile: what matters is where it breaks and stays so.
    const last = own.findLastIndex((point) => !broken(point));
    const first = own[last + 1];
    const where =
      first === undefined ? "holds everywhere" : last < 0 ? "misses everywhere" : `breaks at ${first.value}`;
    return [`  ${name.padEnd(26)}${where.padEnd(18)}${values.join("; ")}`];
  });
}
