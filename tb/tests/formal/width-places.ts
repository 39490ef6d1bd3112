/** Parts of words, for the proofs of what changes their width. */
import { lit, mux } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";

/** Part `i` of those of `width` bits that `whole` consists of. */
export const part = (whole: Bits, i: number, width: number): Bits => whole.slice(i * width, width);

/** How many of `ratio` parts there are up to the highest one with a kept lane: one at least, in `width` bits. */
export const usedParts = (keep: Bits, ratio: number, width: number): Bits =>
  Array.from({ length: ratio - 1 }, (_, i) => i + 1).reduce<Bits>(
    (most, i) => mux(part(keep, i, keep.width / ratio).any(), lit(width, i + 1), most),
    lit(width, 1),
  );
