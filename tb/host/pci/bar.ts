import type { Host } from "../kernel/host.ts";

/** A window of device registers as a driver sees it. */
export interface RegisterSpace {
  /** Number of the BAR. */
  readonly index: number;
  readonly bytes: number;
  /** @returns 32 bits */
  read32(offset: number): Promise<number>;
  /** Posted. @param value 32 bits */
  write32(offset: number, value: number): void;
  /** One 64-bit access. */
  read64(offset: number): Promise<bigint>;
  /** One posted 64-bit access. */
  write64(offset: number, value: bigint): void;
}

/** A memory BAR that has been sized and given an address. */
export class Bar implements RegisterSpace {
  constructor(
    private readonly host: Host,
    readonly index: number,
    /** Address on the bus, a multiple of `bytes`. */
    readonly base: bigint,
    readonly bytes: number,
    readonly is64bit: boolean,
    readonly prefetchable: boolean,
  ) {}

  async read32(offset: number): Promise<number> {
    this.#check(offset, 4);
    return Number((await this.host.mmioRead(this.index, 4, offset)) & 0xffffffffn);
  }

  write32(offset: number, value: number): void {
    this.#check(offset, 4);
    this.host.mmioWrite(this.index, 4, offset, BigInt(value >>> 0));
  }

  read64(offset: number): Promise<bigint> {
    this.#check(offset, 8);
    return this.host.mmioRead(this.index, 8, offset);
  }

  write64(offset: number, value: bigint): void {
    this.#check(offset, 8);
    this.host.mmioWrite(this.index, 8, offset, value);
  }

  #check(offset: number, size: number): void {
    if (offset < 0 || offset % size !== 0 || offset + size > this.bytes) {
      throw new RangeError(
        `access of ${size} bytes at 0x${offset.toString(16)} does not fit BAR ${this.index} (${this.bytes} bytes)`,
      );
    }
  }
}

/** One access in the order the driver made it; `value` of a read is what came back. */
export interface RegisterAccess {
  readonly kind: "read" | "write";
  readonly bar: number;
  readonly size: 4 | 8;
  readonly offset: number;
  readonly value: bigint;
}

/** Records the accesses of one driver over all its register spaces. */
export class RegisterTrace {
  readonly accesses: RegisterAccess[] = [];

  /** Forgets what has been recorded. @returns it */
  take(): RegisterAccess[] {
    return this.accesses.splice(0);
  }

  /** One line per access, for comparison and for reports: `W bar2 0x0004 = 0x00f83e1f`. */
  static format(access: RegisterAccess): string {
    const offset = access.offset.toString(16).padStart(4, "0");
    const value = access.value.toString(16).padStart(access.size * 2, "0");
    return `${access.kind === "read" ? "R" : "W"} bar${access.bar} 0x${offset} = 0x${value}`;
  }

  around(space: RegisterSpace): RegisterSpace {
    return new TracedSpace(space, this.accesses);
  }
}

class TracedSpace implements RegisterSpace {
  constructor(
    private readonly inner: RegisterSpace,
    private readonly accesses: RegisterAccess[],
  ) {}

  get index(): number {
    return this.inner.index;
  }

  get bytes(): number {
    return this.inner.bytes;
  }

  async read32(offset: number): Promise<number> {
    const slot = this.#reserve("read", 4, offset, 0n);
    const value = await this.inner.read32(offset);
    this.accesses[slot] = { kind: "read", bar: this.index, size: 4, offset, value: BigInt(value) };
    return value;
  }

  write32(offset: number, value: number): void {
    this.#reserve("write", 4, offset, BigInt(value >>> 0));
    this.inner.write32(offset, value);
  }

  async read64(offset: number): Promise<bigint> {
    const slot = this.#reserve("read", 8, offset, 0n);
    const value = await this.inner.read64(offset);
    this.accesses[slot] = { kind: "read", bar: this.index, size: 8, offset, value };
    return value;
  }

  write64(offset: number, value: bigint): void {
    this.#reserve("write", 8, offset, value);
    this.inner.write64(offset, value);
  }

  /** Takes the access's place in the order it was issued in. */
  #reserve(kind: "read" | "write", size: 4 | 8, offset: number, value: bigint): number {
    return this.accesses.push({ kind, bar: this.index, size, offset, value }) - 1;
  }
}
