/** Latencies in simulated ns. */
export interface LatencySummary {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** @param samples simulated ns, at least one */
export function summarise(samples: readonly number[]): LatencySummary {
  if (samples.length === 0) throw new RangeError("no samples");
  const sorted = [...samples].sort((a, b) => a - b);
  // Nearest rank: the smallest sample that at least the given part of all does not exceed.
  const rank = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  const mean = sorted.reduce((sum, sample) => sum + sample, 0) / sorted.length;
  return { mean, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}

/** Bytes per second of simulated time. */
export function rate(amount: number, ns: number): number {
  return ns > 0 ? (amount * 1e9) / ns : 0;
}
