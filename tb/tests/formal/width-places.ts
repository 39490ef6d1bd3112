import type { Bits } from "../../../hdl/lang/index.ts";

/** Part `i` of those of `width` bits that `whole` consists of. */
export const part = (whole: Bits, i: number, width: number): Bits => whole.slice(i * width, width);
