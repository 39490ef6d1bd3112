import { readSync, writeSync } from "node:fs";
import { PAGE_BYTES, createSharedFile } from "./shared-file.ts";
import type { SharedFile } from "./shared-file.ts";

export { PAGE_BYTES };

/** What the device may do with a page: bit 0 read, bit 1 write. */
export const Rights = { none: 0, read: 1, write: 2, both: 3 } as const;
export type RightsMask = 0 | 1 | 2 | 3;

/**
 * Host physical memory, shared with the card simulator as a file. Addresses are bytes from physical address 0.
 *
 * Node cannot map a file, so every access is a positioned read or write. The memory may be touched only while the simulator
 * owes no answer (simulated time stands still then); anything else would race with the card and is refused.
 */
export class HostMemory {
  readonly #file: SharedFile;
  #timeIsMoving: () => boolean = () => false;

  private constructor(file: SharedFile) {
    this.#file = file;
  }

  /**
   * @param bytes size, a multiple of 4096; the file is sparse, so a size beyond 4 GiB costs nothing and puts pages above 32 bits
   * @param expectedUse bytes that will really be touched
   */
  static create(bytes: number, expectedUse = 64 * 1024 * 1024): HostMemory {
    return new HostMemory(createSharedFile(bytes, expectedUse));
  }

  get bytes(): number {
    return this.#file.memoryBytes;
  }

  get pages(): number {
    return this.#file.memoryBytes / PAGE_BYTES;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Who knows whether the card owns the memory at the moment. */
  guardWith(timeIsMoving: () => boolean): void {
    this.#timeIsMoving = timeIsMoving;
  }

  read(address: number, length: number): Buffer {
    const out = Buffer.allocUnsafe(length);
    this.readInto(address, out);
    return out;
  }

  readInto(address: number, out: Uint8Array): void {
    this.#check(address, out.length);
    this.#transfer((done) => readSync(this.#file.fd, out, done, out.length - done, address + done), out.length);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#check(address, bytes.length);
    this.#transfer((done) => writeSync(this.#file.fd, bytes, done, bytes.length - done, address + done), bytes.length);
  }

  fill(address: number, length: number, value: number): void {
    this.write(address, Buffer.alloc(length, value));
  }

  readU32(address: number): number {
    return this.read(address, 4).readUInt32LE(0);
  }

  writeU32(address: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    this.write(address, bytes);
  }

  writeU64(address: number, value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    this.write(address, bytes);
  }

  /** Sets the permission byte of one page. */
  setRights(page: number, rights: RightsMask): void {
    this.#check(page * PAGE_BYTES, PAGE_BYTES);
    writeSync(this.#file.fd, Buffer.from([rights]), 0, 1, this.#file.memoryBytes + page);
  }

  rightsOf(page: number): RightsMask {
    this.#check(page * PAGE_BYTES, PAGE_BYTES);
    const byte = Buffer.alloc(1);
    readSync(this.#file.fd, byte, 0, 1, this.#file.memoryBytes + page);
    return (byte.readUInt8(0) & Rights.both) as RightsMask;
  }

  /** Removes the file's name once everybody who needs it has it open. */
  unlink(): void {
    this.#file.unlink();
  }

  close(): void {
    this.#file.close();
  }

  #check(address: number, length: number): void {
    if (this.#timeIsMoving()) {
      throw new Error("host memory touched while the simulator owes an answer: await the card first");
    }
    if (!Number.isSafeInteger(address) || address < 0 || address + length > this.bytes) {
      throw new RangeError(`physical address 0x${address.toString(16)} + ${length} is outside host memory`);
    }
  }

  /** Repeats a positioned transfer until all bytes are through. */
  #transfer(piece: (done: number) => number, length: number): void {
    for (let done = 0; done < length;) {
      const moved = piece(done);
      if (moved === 0) throw new Error("host memory file ended early");
      done += moved;
    }
  }
}
