import type { Host } from "../kernel/host.ts";
import type { UserBuffer } from "../memory/user-buffer.ts";
import { PAGE_BYTES, Rights } from "../memory/host-memory.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import type { XdmaEngine } from "./engine.ts";
import { XdmaError } from "./errors.ts";
import { buildSgTable } from "./sg-table.ts";

/** Kernel limit of one read or write call. */
const MAX_CALL_BYTES = 0x7fff_f000;

/** What SEEK_END counts from on a DMA node. */
const SEEK_END_BASE = 0xffff_ffff;

export type SeekOrigin = "set" | "current" | "end";

/** State all open files of a device share. */
export interface DeviceState {
  /** False after the device was taken offline: every call returns EBUSY. */
  readonly online: boolean;
}

/**
 * An open `/dev/xdma0_h2c_N` or `/dev/xdma0_c2h_N`. The offset is the address on the card; read and write do not advance it.
 */
export class DmaFile {
  #position = 0;

  constructor(
    private readonly host: Host,
    private readonly device: DeviceState,
    private readonly engine: XdmaEngine,
  ) {}

  get position(): number {
    return this.#position;
  }

  /** @throws XdmaError EINVAL for a position below zero */
  lseek(offset: number, origin: SeekOrigin): number {
    const base = { set: 0, current: this.#position, end: SEEK_END_BASE }[origin];
    if (base + offset < 0) throw new XdmaError("EINVAL", `seek to ${base + offset}`);
    this.#position = base + offset;
    return this.#position;
  }

  write(buffer: UserBuffer, count = buffer.length): Promise<number> {
    return this.pwrite(buffer, count, this.#position);
  }

  read(buffer: UserBuffer, count = buffer.length): Promise<number> {
    return this.pread(buffer, count, this.#position);
  }

  /**
   * Host to card.
   * @param position card address
   * @returns bytes moved
   * @throws XdmaError EINVAL (wrong direction, alignment, zero bytes), EIO, ETIMEDOUT, EFAULT, EBUSY
   */
  async pwrite(buffer: UserBuffer, count: number, position: number): Promise<number> {
    if (this.engine.direction !== "h2c") throw new XdmaError("EINVAL", `write to ${this.engine.name}`);
    return this.#transfer(buffer, count, position);
  }

  /** Card to host; as `pwrite` otherwise. */
  async pread(buffer: UserBuffer, count: number, position: number): Promise<number> {
    if (this.engine.direction !== "c2h") throw new XdmaError("EINVAL", `read from ${this.engine.name}`);
    return this.#transfer(buffer, count, position);
  }

  /** ioctl ADDRMODE_SET: every beat goes to the same card address. */
  async setFixedAddress(fixed: boolean): Promise<void> {
    this.#online();
    await this.engine.setFixedAddress(fixed);
  }

  /** ioctl ALIGN_GET: required address alignment in bytes. */
  get alignment(): number {
    return this.engine.addressAlignment;
  }

  async #transfer(buffer: UserBuffer, count: number, position: number): Promise<number> {
    this.#online();
    if (count > buffer.length) throw new XdmaError("EFAULT", `${count} bytes asked of a buffer of ${buffer.length}`);
    const bytes = Math.min(count, MAX_CALL_BYTES);
    this.#checkAlignment(buffer, bytes, position);
    const table = buildSgTable(buffer, bytes);
    const rights = this.engine.direction === "h2c" ? Rights.read : Rights.write;
    const pages = table.map((piece) => Math.floor(piece.address / PAGE_BYTES));
    for (const page of pages) this.host.iommu.grant(page, rights);
    try {
      return await this.engine.transfer(table, position);
    } finally {
      for (const page of pages) this.host.iommu.revoke(page, rights);
    }
  }

  #checkAlignment(buffer: UserBuffer, count: number, position: number): void {
    const align = Math.max(1, this.engine.addressAlignment);
    if (this.engine.fixedAddress) {
      const granularity = Math.max(1, this.engine.lengthGranularity);
      if (buffer.firstOffset % align === 0 && position % align === 0 && count % granularity === 0) return;
    } else if (buffer.firstOffset % align === position % align) {
      return;
    }
    throw new XdmaError("EINVAL", `buffer and position do not fit the channel's alignment of ${align} bytes`);
  }

  #online(): void {
    if (!this.device.online) throw new XdmaError("EBUSY", "the device is offline");
  }
}

/** An open `/dev/xdma0_user` or `/dev/xdma0_control`: 32-bit registers of a BAR. */
export class RegisterFile {
  #position = 0;

  constructor(
    private readonly device: DeviceState,
    private readonly registers: RegisterSpace,
  ) {}

  lseek(offset: number, origin: "set" | "current"): number {
    const position = (origin === "set" ? 0 : this.#position) + offset;
    if (position < 0) throw new XdmaError("EINVAL", `seek to ${position}`);
    this.#position = position;
    return position;
  }

  /** Always moves 4 bytes and advances the position by 4, whatever count a program gives. @returns the register */
  async read(): Promise<number> {
    const value = await this.pread(this.#position);
    this.#position += 4;
    return value;
  }

  write(value: number): void {
    this.pwrite(value, this.#position);
    this.#position += 4;
  }

  /** @throws XdmaError EPROTO unless the position is a multiple of 4 */
  async pread(position: number): Promise<number> {
    this.#check(position);
    return this.registers.read32(position);
  }

  /** Posted. @param value 32 bits */
  pwrite(value: number, position: number): void {
    this.#check(position);
    this.registers.write32(position, value);
  }

  /** mmap: the registers themselves. @throws XdmaError EINVAL when the range does not fit the BAR */
  mmap(offset: number, length: number): RegisterSpace {
    if (offset + length > this.registers.bytes)
      throw new XdmaError("EINVAL", `mapping beyond the BAR's ${this.registers.bytes} bytes`);
    return this.registers;
  }

  #check(position: number): void {
    if (!this.device.online) throw new XdmaError("EBUSY", "the device is offline");
    if (position % 4 !== 0) throw new XdmaError("EPROTO", `register position ${position} is not a multiple of 4`);
  }
}

/** One user interrupt: a flag the handler sets and a reader clears. Interrupts are not counted. */
export class EventFlag {
  #pending = false;

  get pending(): boolean {
    return this.#pending;
  }

  /** Bound, so that it can serve as an interrupt handler. */
  readonly raise = (): void => {
    this.#pending = true;
  };

  take(): void {
    this.#pending = false;
  }
}

/** An open `/dev/xdma0_events_N`. */
export class EventFile {
  constructor(
    private readonly host: Host,
    private readonly flag: EventFlag,
  ) {}

  /**
   * Blocks until an interrupt came since the last read, then clears it. The real driver waits for ever.
   * @param count must be 4
   * @returns 1
   * @throws XdmaError EPROTO for another count, ETIMEDOUT after `timeoutNs`
   */
  async read(count = 4, timeoutNs = Infinity): Promise<number> {
    if (count !== 4) throw new XdmaError("EPROTO", `events read of ${count} bytes`);
    if (!(await this.host.waitFor(() => this.flag.pending, timeoutNs))) {
      throw new XdmaError("ETIMEDOUT", `no user interrupt within ${timeoutNs} ns`);
    }
    this.flag.take();
    return 1;
  }

  /** poll(2) for input. @returns true when a read would not block */
  poll(timeoutNs: number): Promise<boolean> {
    return this.host.waitFor(() => this.flag.pending, timeoutNs);
  }
}
