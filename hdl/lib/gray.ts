import type { Bits } from "../lang/index.ts";
import { catAll } from "./one-hot.ts";

/** Gray code of a binary count: neighbours differ in one bit, so a count can be sampled by another clock. */
export const toGray = (x: Bits): Bits => x.xor(x.shr(1));

/** Binary count of a Gray code: bit i is the parity of the bits from i up. */
export function fromGray(gray: Bits): Bits {
  const parities = Array.from({ length: gray.width }, (_, i) => gray.slice(i, gray.width - i).parity());
  return catAll(parities.reverse());
}
