import { isPowerOfTwo } from "../lang/index.ts";

/**
 * Where a queue of `depth` words lives: LUT RAM up to 64 words, the depth of one LUT RAM primitive (UG574, distributed RAM),
 * block RAM above.
 */
export const ramStyle = (depth: number): "distributed" | "block" => (depth <= 64 ? "distributed" : "block");

/** `depth` itself; throws unless it is a power of two of at least `least`: queue pointers wrap by themselves then. */
export function powerOfTwo(what: string, depth: number, least: number): number {
  if (isPowerOfTwo(depth) && depth >= least) return depth;
  throw new RangeError(`${what}: depth ${depth} must be a power of two, ${least} or more`);
}
