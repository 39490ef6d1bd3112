/** Arithmetic of ring pointers. A ring of `size` + 1 entries has pointers 0 to `size`; nothing here needs a power of two. */
import { type Bits, lit, mux } from "../lang/index.ts";

/** The pointer behind `at`. */
export const ringNext = (at: Bits, size: Bits): Bits => mux(at.eq(size), lit(at.width, 0), at.add(1));

/** The pointer before `at`. */
export const ringPrevious = (at: Bits, size: Bits): Bits => mux(at.eq(0), size, at.sub(1));

/** A doorbell value fits the ring and its pointers (NVMe Base 2.2 §3.1.4, doorbell value of 16 bits). */
export function ringHolds(value: Bits, size: Bits): Bits<1> {
  const low = value.slice(0, size.width);
  const fits = low.le(size);
  if (size.width === value.width) return fits;
  return fits.and(
    value
      .slice(size.width, value.width - size.width)
      .any()
      .not(),
  );
}

/**
 * `value` is a legal new tail: going round from `tail` it comes before `head`, so that it adds no more entries than there are free slots.
 * In a ring that is not wrapped (head <= tail) these are two ranges, in a wrapped one a single range.
 */
export function legalTail(value: Bits, head: Bits, tail: Bits): Bits<1> {
  const behindTail = value.ge(tail);
  const beforeHead = value.lt(head);
  return mux(tail.lt(head), behindTail.and(beforeHead), behindTail.or(beforeHead));
}

/** `value` is a legal new head: from `head` to `tail` inclusive, so that it takes no more entries than were posted. */
export function legalHead(value: Bits, head: Bits, tail: Bits): Bits<1> {
  const behindHead = value.ge(head);
  const upToTail = value.le(tail);
  return mux(tail.lt(head), behindHead.or(upToTail), behindHead.and(upToTail));
}

/** Byte address of entry `index` of a ring at page `base` with entries of 2^`log` bytes, in 64 bits. */
export function entryAddress(base: Bits, index: Bits, log: number): Bits<64> {
  const offset = index.zext(64).shl(log);
  return base.zext(64).shl(12).add(offset);
}
