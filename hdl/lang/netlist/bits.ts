/** Sets of bits of a net as bigints: bit i of the mask stands for bit i of the net. */

/** The lowest `width` bits. */
export function ones(width: number): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** `width` bits from bit `lsb` on. */
export function rangeMask(lsb: number, width: number): bigint {
  return ones(width) << BigInt(lsb);
}

export interface BitRange {
  readonly lsb: number;
  readonly width: number;
}

/** The runs of ones in a mask, lowest first. */
export function rangesOf(mask: bigint, width: number): BitRange[] {
  if (mask === ones(width)) return [{ lsb: 0, width }];
  const ranges: BitRange[] = [];
  let start = -1;
  for (let bit = 0; bit <= width; bit++) {
    const set = bit < width && ((mask >> BigInt(bit)) & 1n) === 1n;
    if (set && start < 0) start = bit;
    if (!set && start >= 0) {
      ranges.push({ lsb: start, width: bit - start });
      start = -1;
    }
  }
  return ranges;
}

/** A net with a set of its bits for each key, in order of insertion. */
export class BitSets<K> {
  readonly #masks = new Map<K, bigint>();

  /** Adds bits; returns those that were new. */
  add(key: K, mask: bigint): bigint {
    const before = this.#masks.get(key) ?? 0n;
    this.#masks.set(key, before | mask);
    return mask & ~before;
  }

  of(key: K): bigint {
    return this.#masks.get(key) ?? 0n;
  }

  entries(): IterableIterator<[K, bigint]> {
    return this.#masks.entries();
  }
}
