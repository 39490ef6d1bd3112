/**
 * Seeded random numbers, one independent stream per name.
 *
 * Every choice of the host model (page scattering, command sizes, queue selection) comes from a named stream of one seed, so
 * that adding a consumer never shifts the numbers another consumer sees and a failing run can be replayed from its seed alone.
 * The generator is xoshiro128** (Blackman and Vigna); its state is filled by splitmix32 from the seed and the stream's name.
 */
export class Random {
  /** Four words of state. */
  #s0: number;
  #s1: number;
  #s2: number;
  #s3: number;

  private constructor(
    readonly seed: number,
    readonly name: string,
  ) {
    let x = (Random.#hash(name) ^ Math.imul(seed >>> 0, 0x9e3779b1)) >>> 0;
    // The upper half of seeds beyond 32 bits takes part too.
    x = (x + Math.imul(Math.floor(seed / 2 ** 32) >>> 0, 0x85ebca6b)) >>> 0;
    const word = (): number => {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    [this.#s0, this.#s1, this.#s2, this.#s3] = [word(), word(), word(), word()];
    // The all-zero state would stay all zero.
    if ((this.#s0 | this.#s1 | this.#s2 | this.#s3) === 0) this.#s0 = 1;
  }

  /**
   * @param seed non-negative safe integer
   * @param name stream; the same seed and name always give the same numbers
   */
  static stream(seed: number, name: string): Random {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(`seed must be a non-negative integer, got ${seed}`);
    return new Random(seed, name);
  }

  /** A stream of the same seed, named below this one. */
  stream(name: string): Random {
    return new Random(this.seed, `${this.name}/${name}`);
  }

  /** FNV-1a, 32 bits. */
  static #hash(text: string): number {
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return h >>> 0;
  }

  /** 32 uniform bits. */
  next32(): number {
    const m = Math.imul(this.#s1, 5);
    const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0;
    const t = this.#s1 << 9;
    this.#s2 ^= this.#s0;
    this.#s3 ^= this.#s1;
    this.#s1 ^= this.#s2;
    this.#s0 ^= this.#s3;
    this.#s2 ^= t;
    this.#s3 = (this.#s3 << 11) | (this.#s3 >>> 21);
    return result;
  }

  /** Uniform integer in [low, high], both included; the span may be up to 2^53. */
  int(low: number, high: number): number {
    const span = high - low + 1;
    if (!Number.isSafeInteger(span) || span < 1) throw new RangeError(`no integers in [${low}, ${high}]`);
    // 53 uniform bits and rejection of the incomplete last interval: no bias.
    const limit = Math.floor(2 ** 53 / span) * span;
    for (;;) {
      const value = this.next32() * 2 ** 21 + (this.next32() >>> 11);
      if (value < limit) return low + (value % span);
    }
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.next32() / 2 ** 32 < p;
  }

  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    // `int` has refused an empty list; an element may be undefined itself only if T says so.
    return item as T;
  }

  bytes(count: number): Buffer {
    const out = Buffer.allocUnsafe(count);
    let i = 0;
    for (; i + 4 <= count; i += 4) out.writeUInt32LE(this.next32(), i);
    for (let rest = this.next32(); i < count; i++, rest >>>= 8) out[i] = rest & 0xff;
    return out;
  }

  /** Fisher-Yates, in place. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      const held = items[i] as T;
      items[i] = items[j] as T;
      items[j] = held;
    }
    return items;
  }
}
