/** What has to be reached. Data path without encryption, error correction and cache. */
import type { BenchResult } from "./result.ts";

interface Target {
  readonly percentOfCeiling?: number;
  readonly iops?: number;
  /** Mean latency over the floor, ns. */
  readonly overFloorNs?: number;
}

const TARGETS: Readonly<Record<string, Target>> = {
  "randread-4k-qd32": { percentOfCeiling: 95 },
  "randwrite-4k-qd32": { percentOfCeiling: 95 },
  "randrw-4k-qd32": { percentOfCeiling: 85 },
  "randread-4k-qd1": { overFloorNs: 800 },
  "randwrite-4k-qd1": { overFloorNs: 500 },
  "seqread-128k": { percentOfCeiling: 97 },
  "seqwrite-128k": { percentOfCeiling: 97 },
  "randread-512-qd64": { iops: 3e6 },
  "randread-4k-qd32-unaligned": { percentOfCeiling: 93 },
  "randwrite-4k-qd32-unaligned": { percentOfCeiling: 93 },
};

/**
 * On x4 a packet of 256 bytes takes 16 clocks on a port of 128 bits, after it has come and twice on the way of a write, and the floor knows the link
 * only.
 */
const ON_X4: Readonly<Record<string, Target>> = { "randwrite-4k-qd1": { overFloorNs: 600 } };

/** Simulated clocks per second of processor time, of the default card. */
const SPEED_WANTED = 100e3;

export const speedText = (cyclesPerSecond: number): string =>
  `${(cyclesPerSecond / 1e3).toFixed(0)} k clocks per second of processor time`;

/** What is wrong with the default card's speed of simulation. No test asks: the machine has its part in it. */
export const tooSlow = (cyclesPerSecond: number): readonly string[] =>
  cyclesPerSecond < SPEED_WANTED ? [`${speedText(cyclesPerSecond)}, ${SPEED_WANTED / 1e3} k are wanted`] : [];

/** What a result misses, in words; empty when it misses nothing. @param lanes of the link, 8 unless given */
export function missed(result: BenchResult, lanes = 8): readonly string[] {
  const { percentOfCeiling, iops, overFloorNs } =
    (lanes <= 4 ? ON_X4[result.name] : undefined) ?? TARGETS[result.name] ?? {};
  const over = result.latencyNs.mean - result.latencyFloorNs;
  return [
    ...(percentOfCeiling !== undefined && result.percentOfCeiling < percentOfCeiling
      ? [`${result.percentOfCeiling.toFixed(1)} % of the ceiling, ${percentOfCeiling} % are wanted`]
      : []),
    ...(iops !== undefined && result.iops < iops
      ? [`${(result.iops / 1e6).toFixed(2)} M IOPS, ${(iops / 1e6).toFixed(2)} M are wanted`]
      : []),
    ...(overFloorNs !== undefined && over > overFloorNs
      ? [`latency ${over.toFixed(0)} ns over the floor, ${overFloorNs} ns are allowed`]
      : []),
  ];
}
