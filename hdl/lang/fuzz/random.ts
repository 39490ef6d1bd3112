/** Random numbers and sizes from a seed. */

/** A whole number from 0 to `limit - 1`. */
export type Pick = (limit: number) => number;

/** Whole numbers below a limit, from a seed (xorshift with shifts 13, 17, 5: G. Marsaglia, "Xorshift RNGs", 2003). */
export function randomNumbers(seed: number): Pick {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
  for (let i = 0; i < 10; i++) next();
  return (limit) => next() % limit;
}

/** A value of `width` bits; all zeros and all ones are frequent. */
export function randomBits(pick: Pick, width: number): bigint {
  const kind = pick(6);
  if (kind === 0) return 0n;
  if (kind === 1) return (1n << BigInt(width)) - 1n;
  let value = 0n;
  for (let i = 0; i < width; i += 16) value = (value << 16n) | BigInt(pick(65536));
  return BigInt.asUintN(width, value);
}

export const oneOf = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)] as T;

/** Widths around the words of simulators, and the widest. */
export const borders = [31, 32, 33, 63, 64, 65, 127, 128, 129, 512, 600] as const;

/** Most bits of a random value. */
export const widest = 600;

/** A width from 1 to 600: often small, often at the border of a word. */
export function randomWidth(pick: Pick): number {
  const kind = pick(20);
  if (kind < 3) return 1;
  if (kind < 10) return 1 + pick(9);
  if (kind < 13) return 1 + pick(64);
  if (kind < 19) return oneOf(pick, pick(4) === 0 ? borders : borders.slice(0, 9));
  return 1 + pick(widest);
}
