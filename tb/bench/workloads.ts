/** What the bench runs, by name. */
export interface BenchWorkload {
  readonly name: string;
  /** Of a command, a power of two. */
  readonly bytes: number;
  /** Share of reads, 0 … 1. */
  readonly reads: number;
  readonly order: "random" | "sequential";
  /** Commands in flight, over all queues. */
  readonly depth: number;
  /** Queue pairs, each with its vector; the depth is spread over them. */
  readonly queues: number;
  /** Buffers begin at all dword offsets inside a page but 0. */
  readonly unaligned: boolean;
  /** Commands in the window of a run of normal length. */
  readonly commands: number;
}

const base = { order: "random", queues: 1, unaligned: false } as const;
const random4k = { ...base, bytes: 4096, depth: 32, commands: 4000 };
const single4k = { ...base, bytes: 4096, depth: 1, commands: 200 };
const sequential = { ...base, bytes: 2 ** 17, order: "sequential", depth: 8, commands: 160 } as const;

/** In the order they run. Random ones cover a region of the first namespace evenly, sequential ones go round it. */
export const workloads: readonly BenchWorkload[] = [
  { ...random4k, name: "randread-4k-qd32", reads: 1 },
  { ...random4k, name: "randwrite-4k-qd32", reads: 0 },
  { ...random4k, name: "randrw-4k-qd32", reads: 0.5 },
  { ...single4k, name: "randread-4k-qd1", reads: 1 },
  { ...single4k, name: "randwrite-4k-qd1", reads: 0 },
  { ...sequential, name: "seqread-128k", reads: 1 },
  { ...sequential, name: "seqwrite-128k", reads: 0 },
  // One queue alone would be held up by its vector, whose acknowledge comes late.
  { ...base, name: "randread-512-qd64", bytes: 512, reads: 1, depth: 64, queues: 4, commands: 8000 },
  { ...random4k, name: "randread-4k-qd32-unaligned", reads: 1, unaligned: true, commands: 2000 },
  { ...random4k, name: "randwrite-4k-qd32-unaligned", reads: 0, unaligned: true, commands: 2000 },
];

/** Numbers of commands: before the window, in the window, and read back behind it. */
export interface Length {
  readonly warmUp: number;
  readonly window: number;
  readonly readBack: number;
  /** Bytes of the region. */
  readonly region: number;
}

/** @param scale 1 for results, less for a short run that is only compared with itself */
export function lengthOf({ commands, depth, bytes }: BenchWorkload, scale: number): Length {
  const region = scale < 1 ? 2 ** 20 : 2 ** 22;
  return {
    warmUp: Math.max(4, Math.ceil(4 * depth * Math.min(1, 2 * scale))),
    window: Math.max(16, Math.round(commands * scale)),
    readBack: Math.max(8, Math.min(256, Math.round(commands * scale * 0.1))),
    // Sequential commands must not meet themselves: no less than two rounds of the depth.
    region: Math.max(region, 2 * depth * bytes),
  };
}

const PAGE = 4096;

/** No multiple of the 3, 11 and 31 of 1023: every dword but the first comes once. */
const STEP = 331;

/**
 * Where the buffer of each command in flight begins behind a page boundary: 0, or spread over all other dwords, so that offsets in a beat and in a
 * packet of 128 bytes (RCB) are spread as well.
 */
export function offsetsOf({ depth, unaligned }: BenchWorkload): readonly number[] {
  const spread = (i: number): number => 4 + 4 * ((i * STEP + 100) % (PAGE / 4 - 1));
  return Array.from({ length: depth }, (_, i) => (unaligned ? spread(i) : 0));
}
