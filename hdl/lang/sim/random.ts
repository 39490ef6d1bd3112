/** A stream of random numbers that depends on the seed and a name only (xorshift32 over a hash of both). */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** 32 random bits. */
  word(): number;
  /** `width` random bits. */
  bits(width: number): bigint;
}

export function randomStream(seed: number, name: string): RandomStream {
  let state = seed >>> 0;
  for (const c of name) state = Math.imul(state ^ c.charCodeAt(0), 0x01000193) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b) >>> 0 || 0x9e3779b9;
  const word = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let i = 0; i < 8; i++) word();
  return {
    word,
    next: () => word() / 0x1_0000_0000,
    integer: (low, high) => low + Math.floor((word() / 0x1_0000_0000) * (high - low + 1)),
    bits(width) {
      let value = 0n;
      for (let i = 0; i < width; i += 32) value = (value << 32n) | BigInt(word());
      return BigInt.asUintN(width, value);
    },
  };
}
