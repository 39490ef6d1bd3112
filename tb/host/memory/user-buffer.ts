import { createHash } from "node:crypto";
import { PAGE_BYTES } from "./host-memory.ts";
import type { HostMemory } from "./host-memory.ts";
import type { PageAllocator } from "./page-allocator.ts";

/** A run of bytes that are contiguous in physical memory. */
export interface PhysicalPiece {
  readonly address: number;
  readonly length: number;
}

/**
 * A buffer of a user program: contiguous in its virtual memory, scattered in physical memory. Only the first page may be
 * entered in the middle, only the last one left early.
 */
export class UserBuffer {
  readonly #memory: HostMemory;

  private constructor(
    memory: HostMemory,
    private readonly owner: PageAllocator | undefined,
    readonly pages: readonly number[],
    /** Offset of the first byte in the first page, 0 … 4095. */
    readonly firstOffset: number,
    readonly length: number,
  ) {
    this.#memory = memory;
  }

  /** New pages. @param firstOffset 0 … 4095 */
  static allocate(allocator: PageAllocator, length: number, firstOffset = 0): UserBuffer {
    if (firstOffset < 0 || firstOffset >= PAGE_BYTES)
      throw new RangeError(`page offset ${firstOffset} is not in 0 … 4095`);
    const count = Math.ceil((firstOffset + length) / PAGE_BYTES);
    const pages = count === 0 ? [] : allocator.allocatePages(count);
    return new UserBuffer(allocator.memory, allocator, pages, firstOffset, length);
  }

  /** Part of this buffer, on the same pages; it must not be freed. */
  slice(offset: number, length: number): UserBuffer {
    if (offset < 0 || length < 0 || offset + length > this.length) {
      throw new RangeError(`slice ${offset} + ${length} is outside ${this.length} bytes`);
    }
    const start = this.firstOffset + offset;
    const firstPage = Math.floor(start / PAGE_BYTES);
    const lastPage = Math.ceil((start + length) / PAGE_BYTES);
    return new UserBuffer(this.#memory, undefined, this.pages.slice(firstPage, lastPage), start % PAGE_BYTES, length);
  }

  /** One piece per page, in order; never joined, even when two pages happen to be neighbours. */
  pieces(): PhysicalPiece[] {
    const pieces: PhysicalPiece[] = [];
    let rest = this.length;
    let offset = this.firstOffset;
    for (const page of this.pages) {
      const length = Math.min(PAGE_BYTES - offset, rest);
      if (length > 0) pieces.push({ address: page * PAGE_BYTES + offset, length });
      rest -= length;
      offset = 0;
    }
    return pieces;
  }

  /** Copies `bytes` to the start of the buffer. */
  write(bytes: Uint8Array, at = 0): void {
    const target = this.slice(at, bytes.length);
    let done = 0;
    for (const { address, length } of target.pieces()) {
      this.#memory.write(address, bytes.subarray(done, done + length));
      done += length;
    }
  }

  read(at = 0, length = this.length - at): Buffer {
    const out = Buffer.allocUnsafe(length);
    let done = 0;
    for (const piece of this.slice(at, length).pieces()) {
      this.#memory.readInto(piece.address, out.subarray(done, done + piece.length));
      done += piece.length;
    }
    return out;
  }

  /** Sets every byte of the buffer, and nothing around it. */
  fill(value: number): void {
    for (const { address, length } of this.pieces()) this.#memory.fill(address, length, value);
  }

  /** Fills the unused head of the first and tail of the last page, to show later that nothing was spilled there. */
  guard(value: number): void {
    for (const { address, length } of this.#margins()) this.#memory.fill(address, length, value);
  }

  /** @returns true while head and tail still hold `value` */
  guardIntact(value: number): boolean {
    return this.#margins().every(({ address, length }) =>
      this.#memory.read(address, length).every((byte) => byte === value),
    );
  }

  /** Hexadecimal. */
  sha256(): string {
    const hash = createHash("sha256");
    for (const { address, length } of this.pieces()) hash.update(this.#memory.read(address, length));
    return hash.digest("hex");
  }

  free(): void {
    if (!this.owner) throw new Error("a slice does not own its pages");
    this.owner.freePages(this.pages);
  }

  #margins(): PhysicalPiece[] {
    const pieces: PhysicalPiece[] = [];
    const [first, last] = [this.pages[0], this.pages.at(-1)];
    if (first === undefined || last === undefined) return pieces;
    if (this.firstOffset > 0) pieces.push({ address: first * PAGE_BYTES, length: this.firstOffset });
    const end = (this.firstOffset + this.length) % PAGE_BYTES;
    if (end > 0) pieces.push({ address: last * PAGE_BYTES + end, length: PAGE_BYTES - end });
    return pieces;
  }
}
