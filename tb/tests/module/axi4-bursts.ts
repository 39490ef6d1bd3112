/** Random AXI4 bursts of every legal kind, and what they mean byte by byte, from the formulas of IHI 0022, A3.4. */
import type { RandomStream } from "../../module/random.ts";

export const KINDS = ["fixed", "incr", "wrap"] as const;

export interface Burst {
  readonly id: number;
  readonly addr: bigint;
  /** Beats - 1. */
  readonly len: number;
  readonly size: number;
  /** Index into `KINDS`. */
  readonly burst: number;
}

export interface BurstOptions {
  readonly random: RandomStream;
  /** Bytes of a beat that fills the bus. */
  readonly bytes: number;
  readonly ids: number;
  /** Base addresses of the pages to use. */
  readonly pages: readonly bigint[];
  /** INCR bursts have at most this many beats; 16 unless given. */
  readonly longest?: number;
}

export function randomBurst({ random, bytes, ids, pages, longest = 16 }: BurstOptions): Burst {
  const size = random.next() < 0.5 ? Math.log2(bytes) : random.integer(0, Math.log2(bytes));
  const burst = random.next() < 0.6 ? 1 : random.integer(0, 2);
  const id = random.integer(0, ids - 1);
  const page = pages[random.integer(0, pages.length - 1)] ?? 0n;
  const step = 2 ** size;
  const within = (beats: number) => BigInt(random.integer(0, 4096 - step * beats));
  if (burst === 2) {
    const beats = 2 ** random.integer(1, 4);
    const offset = BigInt(random.integer(0, 4096 / step - 1) * step);
    return { id, addr: page + offset, len: beats - 1, size, burst };
  }
  const beats = random.integer(1, Math.min(burst === 0 ? 16 : longest, 4096 / step));
  return { id, addr: page + within(burst === 0 ? 1 : beats), len: beats - 1, size, burst };
}

/** Address of a beat: Address_N of A3.4.1. */
export function beatAddress({ addr, len, size, burst }: Burst, beat: number): bigint {
  const step = 1n << BigInt(size);
  if (beat === 0 || burst === 0) return addr;
  const aligned = addr - (addr % step);
  const next = aligned + BigInt(beat) * step;
  if (burst === 1) return next;
  const container = step * BigInt(len + 1);
  const boundary = addr - (addr % container);
  return next < boundary + container ? next : next - container;
}

/** The lanes that a beat may use, a bit each: Lower_Byte_Lane to Upper_Byte_Lane of A3.4.2. */
export function beatLanes(burst: Burst, beat: number, bytes: number): bigint {
  const at = Number(beatAddress(burst, beat) % BigInt(bytes));
  const step = 2 ** burst.size;
  const upper = at - (at % step) + step - 1;
  let lanes = 0n;
  for (let lane = at; lane <= upper; lane++) lanes |= 1n << BigInt(lane);
  return lanes;
}
