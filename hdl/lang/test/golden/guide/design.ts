import type { Definition } from "../../../index.ts";
import { asyncFifo, axisXor, counter, reverse, skid } from "../../examples.ts";

/** The designs of the guide. */
export const designs: readonly Definition[] = [
  counter({ width: 8 }),
  skid(),
  reverse({ depth: 16 }),
  axisXor({ bytes: 4 }),
  asyncFifo({ width: 8, depth: 16 }),
];
