/** Ceiling of log2: `clog2(5)` is 3, `clog2(8)` is 3, `clog2(1)` is 0. */
export function clog2(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) {
    // Types that were not checked bring texts, and numbers that are not whole.
    throw new RangeError(`clog2 needs a whole number of 1 or more, got ${typeof count} ${String(count)}`);
  }
  return count === 1 ? 0 : bitsFor(count - 1);
}

/** Bits of an index into `count` things, at least 1: what `clog2` is, but for a single thing. */
export function indexWidth(count: number): number {
  return Math.max(1, clog2(count));
}

/** Bits that hold `value`, at least 1: `bitsFor(7)` is 3, `bitsFor(8)` is 4. */
export function bitsFor(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`bitsFor needs an integer, got ${value}`);
  return Math.max(1, value.toString(2).length);
}

/** True for 1, 2, 4, 8 and so on. */
export function isPowerOfTwo(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}
