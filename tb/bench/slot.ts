/** One command's place among those in flight: a buffer that stays mapped, as programs do that want speed. */
import { Rights, UserBuffer, type Host, type NvmeDriver } from "../host/index.ts";
import type { PrpMapping } from "../host/nvme-driver/prp.ts";

/** Byte around every buffer, to notice a transfer that spills over an edge. */
const GUARD = 0xa7;
/** Byte in a buffer before a read fills it. */
const STALE = 0x3b;

export class Slot {
  readonly buffer: UserBuffer;
  readonly prps: PrpMapping;

  constructor(
    private readonly host: Host,
    driver: NvmeDriver,
    /** Queue, 0-based. */
    readonly queue: number,
    bytes: number,
    /** Of the first byte in its page: a multiple of 4. */
    offset: number,
  ) {
    this.buffer = UserBuffer.allocate(host.pages, bytes, offset);
    this.buffer.guard(GUARD);
    const pieces = this.buffer.pieces();
    this.prps = driver.prps.build(pieces);
    for (const { address, length } of pieces) host.iommu.grantRange(address, length, Rights.both);
  }

  /** Makes what an earlier command left unlike anything that may come. */
  spoil(): void {
    this.buffer.fill(STALE);
  }

  /** @throws Error when something beside the buffer has changed */
  release(): void {
    if (!this.buffer.guardIntact(GUARD)) throw new Error("bytes around a buffer have changed");
    for (const { address, length } of this.buffer.pieces()) this.host.iommu.revokeRange(address, length, Rights.both);
    this.prps.release();
    this.buffer.free();
  }
}
