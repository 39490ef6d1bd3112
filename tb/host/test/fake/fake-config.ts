import type { CardConstants } from "../../constants.ts";

const MSIX_AT = 0x60;
const EXPRESS_AT = 0x70;

/** Type 0 configuration space with two 64-bit BARs and the capabilities the card has. */
export class FakeConfigSpace {
  readonly #bytes = Buffer.alloc(4096);
  /** Writable bits. */
  readonly #mask = Buffer.alloc(4096);

  constructor(constants: CardConstants) {
    const b = this.#bytes;
    b.writeUInt16LE(constants.vendor_id, 0x00);
    b.writeUInt16LE(constants.device_id, 0x02);
    b.writeUInt16LE(0x0010, 0x06);
    b.writeUIntLE(constants.class_code, 0x09, 3);
    b.writeUInt16LE(0x10ee, 0x2c);
    b.writeUInt16LE(0x0007, 0x2e);
    b.writeUInt8(0x40, 0x34);
    this.#mask.writeUInt16LE(0x0406, 0x04);
    this.#bar(0x10, constants.user_bar_bytes);
    this.#bar(0x18, constants.dma_bar_bytes);
    b.writeUInt16LE(0x4801, 0x40);
    b.writeUInt16LE(0x6005, 0x48);
    b.writeUInt16LE(0x7011, MSIX_AT);
    b.writeUInt16LE(constants.msix_vectors - 1, MSIX_AT + 2);
    this.#mask.writeUInt16LE(0xc000, MSIX_AT + 2);
    b.writeUInt32LE(0x8002, MSIX_AT + 4);
    b.writeUInt32LE(0x8fe2, MSIX_AT + 8);
    b.writeUInt16LE(0x0010, EXPRESS_AT);
    b.writeUInt32LE(0x0000_0002, EXPRESS_AT + 4);
    this.#mask.writeUInt16LE(0xffff, EXPRESS_AT + 8);
    b.writeUInt16LE(0x0083, EXPRESS_AT + 0x12);
  }

  #bar(at: number, bytes: number): void {
    this.#bytes.writeUInt32LE(0x4, at);
    this.#mask.writeBigUInt64LE(0xffff_ffff_ffff_ffffn & ~BigInt(bytes - 1), at);
  }

  read(size: number, offset: number): number {
    return this.#bytes.readUIntLE(offset, size);
  }

  write(size: number, offset: number, value: number): void {
    for (let i = 0; i < size; i++) {
      const mask = this.#mask.readUInt8(offset + i);
      const old = this.#bytes.readUInt8(offset + i);
      this.#bytes.writeUInt8((old & ~mask) | (Math.floor(value / 2 ** (8 * i)) & mask), offset + i);
    }
  }

  get memorySpace(): boolean {
    return (this.read(2, 0x04) & 2) !== 0;
  }

  get busMaster(): boolean {
    return (this.read(2, 0x04) & 4) !== 0;
  }

  get msixEnabled(): boolean {
    return (this.read(2, MSIX_AT + 2) & 0x8000) !== 0;
  }

  get msixMasked(): boolean {
    return (this.read(2, MSIX_AT + 2) & 0x4000) !== 0;
  }

  /** Addresses the host gave to BAR 0/1 and 2/3. */
  get barAddresses(): bigint[] {
    return [0x10, 0x18].map((at) => this.#bytes.readBigUInt64LE(at) & ~0xfn);
  }

  get deviceControl(): number {
    return this.read(2, EXPRESS_AT + 8);
  }
}
