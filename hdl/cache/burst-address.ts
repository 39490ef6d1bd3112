import { lit } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";

/** Address bits that change inside a burst: INCR bursts stay in their 4 KiB block (IHI 0022, A3.4.1). */
export const LOW = 12;

/**
 * Address, in a 4 KiB block, of the beat after the one at `low` in an INCR burst of beats of 2^`size` bytes (AxSIZE).
 *
 * An unaligned start stays unaligned by the same amount, which names the same bytes: only the part above `size` tells which beat it is
 * (IHI 0022, A3.4.1). Wraps at 4 KiB, which only happens after the last beat.
 */
export const nextBeat = (low: Bits, size: Bits): Bits => low.add(lit(LOW, 1).shl(size));

/** Number of 64-byte words that a burst touches, less one: `len` + 1 beats from `low` on. */
export const wordsTouched = (low: Bits, len: Bits, size: Bits): Bits =>
  low.add(len.zext(LOW).shl(size)).slice(6, 6).sub(low.slice(6, 6));
