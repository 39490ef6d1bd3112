/** What the blocks of a region hold: made of one pool of random bytes, so that it costs a copy to know it. */
import type { Random } from "../host/index.ts";

const POOL_BYTES = 2 ** 20;

/** What a loop writes and expects. */
export interface Pieces {
  /** The next contents of a piece; from now on what a read must bring. */
  renew(unit: number): Buffer;
  /** @throws Error that says where the data differs */
  check(unit: number, got: Buffer): void;
  leave(unit: number, write: boolean): void;
}

/**
 * Contents of `units` pieces of `bytes` bytes each, every piece new whenever it is written. A piece may be used by several reads or one write
 * at a time, so that what a read brings is always known.
 */
export class Contents implements Pieces {
  readonly #pool: Buffer;
  readonly #versions: Uint32Array;
  /** Readers at work, or -1: a writer. */
  readonly #users: Int16Array;

  constructor(
    random: Random,
    readonly units: number,
    readonly bytes: number,
  ) {
    this.#pool = random.bytes(POOL_BYTES + bytes);
    this.#versions = new Uint32Array(units);
    this.#users = new Int16Array(units);
  }

  /** @returns false when another command forbids it */
  enter(unit: number, write: boolean): boolean {
    const users = this.#users[unit] ?? 0;
    if (write ? users !== 0 : users < 0) return false;
    this.#users[unit] = write ? -1 : users + 1;
    return true;
  }

  leave(unit: number, write: boolean): void {
    this.#users[unit] = write ? 0 : (this.#users[unit] ?? 1) - 1;
  }

  renew(unit: number): Buffer {
    this.#versions[unit] = (this.#versions[unit] ?? 0) + 1;
    return this.of(unit);
  }

  /** A piece has been written at least once. */
  known(unit: number): boolean {
    return (this.#versions[unit] ?? 0) > 0;
  }

  of(unit: number): Buffer {
    // Fibonacci hashing spreads neighbours over the pool.
    const mixed = Math.imul(unit * 0x10001 + (this.#versions[unit] ?? 0) * 0x3c6ef372, 0x9e3779b1) >>> 0;
    const at = mixed % POOL_BYTES;
    return this.#pool.subarray(at, at + this.bytes);
  }

  check(unit: number, got: Buffer): void {
    const expected = this.of(unit);
    if (expected.equals(got)) return;
    const at = expected.findIndex((byte, i) => byte !== got[i]);
    throw new Error(`piece ${unit} of ${this.bytes} bytes came back wrong from byte ${at} on`);
  }
}

/** Every `count` pieces as one, to be written only: for filling a region quickly. */
export function joined(contents: Contents, count: number): Pieces {
  return {
    renew: (unit) => Buffer.concat(Array.from({ length: count }, (_, i) => contents.renew(unit * count + i))),
    check: () => undefined,
    leave: () => undefined,
  };
}
