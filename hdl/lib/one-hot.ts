import { cat, lit } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";

/** One-hot: the lowest 1 of `x`; 0 if there is none. */
export const lowest = (x: Bits): Bits => x.and(x.neg());

/**
 * The value whose bit of the one-hot `grant` is 1; 0 if none is. One value for each bit of `grant`, all of one width.
 *
 * @example
 * const firstOf = module("first_of", () => ({
 *   ports: { asks: input(bits(2)), left: input(bits(8)), right: input(bits(8)), chosen: output(bits(8)) },
 *   build({ asks, left, right, chosen }) {
 *     chosen.assign(selectOneHot(lowest(asks), [left, right]));
 *   },
 * }));
 */
export function selectOneHot(grant: Bits, values: readonly Bits[]): Bits {
  return orAll(values.map((value, i) => value.and(grant.bit(i).sext(value.width))));
}

/** Index of the 1 in the one-hot `x`, in `width` bits; 0 if there is none. */
export function indexOfOneHot(x: Bits, width: number): Bits {
  const members = Array.from({ length: x.width }, (_, i) => i);
  const digit = (d: number) => orAll(members.filter((i) => (i >> d) & 1).map((i) => x.bit(i)));
  return catAll(Array.from({ length: width }, (_, i) => digit(width - 1 - i)));
}

/** Or of all values; one 0 bit if there are none. */
export function orAll(values: readonly Bits[]): Bits {
  const [first, ...rest] = values;
  return first === undefined ? lit(1, 0) : rest.reduce((a, b) => a.or(b), first);
}

/** And of all values; one 1 bit if there are none. */
export function andAll(values: readonly Bits[]): Bits {
  const [first, ...rest] = values;
  return first === undefined ? lit(1, 1) : rest.reduce((a, b) => a.and(b), first);
}

/** Concatenation of a list of at least one, most significant first. */
export function catAll(parts: readonly Bits[]): Bits {
  const [first, ...rest] = parts;
  if (first === undefined) throw new RangeError("catAll: nothing to concatenate");
  return cat(first, ...rest);
}

/** One-hot form of `index`: bit i of the `count` bits is 1 if `index` is i. */
export const oneHot = (index: Bits, count: number): Bits =>
  catAll(Array.from({ length: count }, (_, i) => index.eq(count - 1 - i)));
