import { lit } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";

/** Address bits that change inside a burst: INCR bursts stay in their 4 KiB block (IHI 0022, A3.4.1). */
export const LOW = 12;

/**
 * Start of the beat after the one at `low` in an INCR burst (IHI 0022, A3.4.1): the beat's own address rounded down to its size, plus its
 * size. `size`: AxSIZE, at most 6 (64 bytes). Wraps at 4 KiB, which only happens after the last beat.
 */
export function nextBeat(low: Bits, size: Bits): Bits {
  const step = lit(LOW, 1).shl(size);
  return low.and(step.sub(1).not()).add(step);
}

/** Number of 64-byte words that a burst touches, less one: `len + 1` beats from `low` on. */
export function wordsTouched(low: Bits, len: Bits, size: Bits): Bits {
  const aligned = low.and(lit(LOW, 1).shl(size).sub(1).not());
  const lastBeat = aligned.add(len.zext(LOW).shl(size));
  return lastBeat.slice(6, 6).sub(low.slice(6, 6));
}
