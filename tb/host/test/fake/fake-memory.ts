import { closeSync, openSync, readSync, writeSync } from "node:fs";

/** Host memory as a device sees it: through the IOMMU's permission bytes. */
export class FakeDma {
  readonly #fd: number;
  #open = true;
  faults = 0;
  /** First refused accesses since they were last taken. */
  faultText: string[] = [];
  busMaster = false;

  constructor(
    path: string,
    private readonly memoryBytes: number,
  ) {
    this.#fd = openSync(path, "r+");
  }

  /** Refused bytes read as ones. */
  read(address: bigint, length: number): Buffer {
    const out = Buffer.alloc(length, 0xff);
    this.#perPage(Number(address), length, 1, (at, offset, count) => readSync(this.#fd, out, offset, count, at));
    return out;
  }

  /** Refused bytes are dropped. */
  write(address: bigint, bytes: Uint8Array): void {
    this.#perPage(Number(address), bytes.length, 2, (at, offset, count) =>
      writeSync(this.#fd, bytes, offset, count, at),
    );
  }

  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }

  #perPage(
    address: number,
    length: number,
    right: 1 | 2,
    move: (at: number, offset: number, count: number) => void,
  ): void {
    for (let done = 0; done < length;) {
      const at = address + done;
      const count = Math.min(length - done, 4096 - (at % 4096));
      if (this.#allowed(at, right)) move(at, done, count);
      else this.#fault(at, right);
      done += count;
    }
  }

  #allowed(address: number, right: 1 | 2): boolean {
    if (!this.busMaster || address < 0 || address >= this.memoryBytes) return false;
    const byte = Buffer.alloc(1);
    readSync(this.#fd, byte, 0, 1, this.memoryBytes + Math.floor(address / 4096));
    return (byte.readUInt8(0) & right) !== 0;
  }

  #fault(address: number, right: 1 | 2): void {
    this.faults++;
    this.faultText.push(`${right === 1 ? "read" : "write"} at 0x${address.toString(16)}`);
  }
}
