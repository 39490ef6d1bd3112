import { DESCRIPTOR_BYTES, DESCRIPTOR_MAGIC, decodeDescriptor } from "../../xdma-driver/descriptor.ts";
import type { DecodedDescriptor } from "../../xdma-driver/descriptor.ts";
import type { FakeBus, FakeDevice } from "./fake-bus.ts";

/** Ways a channel may misbehave. */
export interface XdmaFaults {
  /** Never completes. */
  hang?: boolean;
  /** Stops with this status before the given descriptor. */
  stopAt?: { readonly descriptor: number; readonly status: number };
}

export interface FakeXdmaOptions {
  readonly h2c: number;
  readonly c2h: number;
  readonly ddrBytes: number;
}

interface Channel {
  readonly h2c: boolean;
  readonly index: number;
  control: number;
  status: number;
  count: number;
  mask: number;
  poll: bigint;
  first: bigint;
  adjacent: number;
  faults: XdmaFaults;
}

const RUN = 1;
const BUSY = 1;
const STOPPED = 1 << 1;
const COMPLETED = 1 << 2;
const MAGIC_STOPPED = 1 << 4;
const POLL_WRITE_BACK = 1 << 26;

/** Registers and scatter-gather engine of the DMA BAR, without timing beyond a delay per transfer. */
export class FakeXdma implements FakeDevice {
  readonly channels: Channel[];
  readonly ddr: Buffer;
  /** Descriptors as fetched, all channels, in order. */
  readonly fetched: DecodedDescriptor[] = [];
  readonly #irq = new Map<number, number>();
  readonly #userRequests = new Set<number>();

  constructor(
    private readonly bus: FakeBus,
    options: FakeXdmaOptions,
  ) {
    const make = (h2c: boolean, count: number): Channel[] =>
      Array.from({ length: count }, (_, index) => {
        const zero = { control: 0, status: 0, count: 0, mask: 0, poll: 0n, first: 0n, adjacent: 0 };
        return { h2c, index, ...zero, faults: {} };
      });
    this.channels = [...make(true, options.h2c), ...make(false, options.c2h)];
    this.ddr = Buffer.alloc(options.ddrBytes);
  }

  channel(name: "h2c" | "c2h", index: number): Channel {
    const found = this.channels.find((channel) => channel.h2c === (name === "h2c") && channel.index === index);
    if (!found) throw new Error(`no fake channel ${name}_${index}`);
    return found;
  }

  /** Raises a user interrupt until it has been sent. */
  requestUser(line: number): void {
    this.#userRequests.add(line);
    this.#fireUser();
  }

  read32(offset: number): number {
    const target = offset >>> 12;
    if (target === 2) return this.#readIrq(offset & 0xfff);
    if (target === 3) return offset === 0x3000 ? 0x1fc3_0006 : 0;
    const channel = this.#channelAt(target, offset);
    if (!channel) return 0;
    const at = offset & 0xff;
    if (at === 0) return (0x1fc0_0006 | (target << 16) | (channel.index << 8)) >>> 0;
    if (target >= 4) return 0;
    switch (at) {
      case 0x04:
        return channel.control;
      case 0x40:
        return channel.status;
      case 0x44: {
        const value = channel.status;
        channel.status &= BUSY;
        return value;
      }
      case 0x48:
        return channel.count;
      case 0x4c:
        return 0x0001_0140;
      case 0x90:
        return channel.mask;
      default:
        return 0;
    }
  }

  write32(offset: number, value: number): void {
    const target = offset >>> 12;
    if (target === 2) this.#writeIrq(offset & 0xfff, value);
    const channel = this.#channelAt(target, offset);
    if (!channel) return;
    const at = offset & 0xff;
    if (target >= 4) this.#writeSgdma(channel, at, value);
    else this.#writeChannel(channel, at, value);
  }

  #channelAt(target: number, offset: number): Channel | undefined {
    if (target > 5 || target === 2 || target === 3) return undefined;
    const index = (offset >>> 8) & 0xf;
    return this.channels.find((channel) => channel.h2c === (target % 4 === 0) && channel.index === index);
  }

  #writeChannel(channel: Channel, at: number, value: number): void {
    if (at === 0x04) this.#setControl(channel, value);
    else if (at === 0x08) this.#setControl(channel, channel.control | value);
    else if (at === 0x0c) this.#setControl(channel, channel.control & ~value);
    else if (at === 0x88) channel.poll = (channel.poll & ~0xffff_ffffn) | BigInt(value);
    else if (at === 0x8c) channel.poll = (channel.poll & 0xffff_ffffn) | (BigInt(value) << 32n);
    else if (at === 0x90) channel.mask = value;
    else if (at === 0x94) channel.mask |= value;
    else if (at === 0x98) channel.mask &= ~value;
    if (at >= 0x90) this.#fireChannel(channel);
  }

  #writeSgdma(channel: Channel, at: number, value: number): void {
    if (at === 0x80) channel.first = (channel.first & ~0xffff_ffffn) | BigInt(value);
    else if (at === 0x84) channel.first = (channel.first & 0xffff_ffffn) | (BigInt(value) << 32n);
    else if (at === 0x88) channel.adjacent = value & 0x3f;
  }

  #setControl(channel: Channel, value: number): void {
    const rising = (value & RUN) !== 0 && (channel.control & RUN) === 0;
    channel.control = value >>> 0;
    if (!rising) return;
    channel.status = BUSY;
    channel.count = 0;
    if (!channel.faults.hang) {
      this.bus.after(2000, () => {
        this.#runChain(channel);
      });
    }
  }

  #runChain(channel: Channel): void {
    let [address, adjacent] = [channel.first, channel.adjacent];
    for (;;) {
      const last = this.#runBlock(channel, address, adjacent + 1);
      if (!last || last.control & 1) break;
      [address, adjacent] = [last.next, last.nextAdjacent];
    }
    channel.status &= ~BUSY;
    if (channel.control & POLL_WRITE_BACK && channel.poll !== 0n) {
      const word = Buffer.alloc(4);
      const failed = (channel.status & ~(BUSY | STOPPED | COMPLETED)) !== 0;
      word.writeUInt32LE((channel.count | (failed ? 0x8000_0000 : 0)) >>> 0);
      this.bus.dma.write(channel.poll, word);
    }
    this.#fireChannel(channel);
  }

  /** One block of contiguous descriptors. @returns the last one executed, or undefined after an error */
  #runBlock(channel: Channel, address: bigint, count: number): DecodedDescriptor | undefined {
    const bytes = count * DESCRIPTOR_BYTES;
    if ((address % 4096n) + BigInt(bytes) > 4096n)
      throw new Error(`descriptor block of ${count} at ${address.toString(16)} crosses a page`);
    const block = this.bus.dma.read(address, bytes);
    let descriptor: DecodedDescriptor | undefined;
    for (let i = 0; i < count; i++) {
      descriptor = decodeDescriptor(block, i * DESCRIPTOR_BYTES);
      const stopAt = channel.faults.stopAt;
      if (descriptor.magic !== DESCRIPTOR_MAGIC) {
        channel.status |= MAGIC_STOPPED;
        return undefined;
      }
      if (stopAt && channel.count === stopAt.descriptor) {
        channel.status |= stopAt.status;
        return undefined;
      }
      this.#checkBlock(descriptor, address, i, count);
      this.fetched.push(descriptor);
      this.#move(channel, descriptor);
      channel.count++;
      if (descriptor.control & 2) channel.status |= channel.control & COMPLETED;
      if (descriptor.control & 1) {
        channel.status |= channel.control & STOPPED;
        return descriptor;
      }
    }
    return descriptor;
  }

  /** Inside a block the pointers are contiguous and the count of followers goes down to 0. */
  #checkBlock(descriptor: DecodedDescriptor, address: bigint, i: number, count: number): void {
    if (i === count - 1) return;
    const next = address + BigInt((i + 1) * DESCRIPTOR_BYTES);
    if (descriptor.next !== next) throw new Error("descriptor inside a block does not point to its neighbour");
    if (descriptor.nextAdjacent !== count - i - 2) {
      throw new Error(`descriptor ${i} of a block of ${count} announces ${descriptor.nextAdjacent} followers`);
    }
  }

  #move(channel: Channel, { source, destination, length }: DecodedDescriptor): void {
    if (channel.h2c) this.bus.dma.read(source, length).copy(this.ddr, Number(destination));
    else this.bus.dma.write(destination, this.ddr.subarray(Number(source), Number(source) + length));
  }

  // ---- interrupt block ----

  #readIrq(at: number): number {
    if (at === 0x00) return 0x1fc2_0006;
    const channels = this.channels.reduce(
      (bits, channel, i) => bits | ((channel.status & channel.mask) !== 0 ? 1 << i : 0),
      0,
    );
    const users = [...this.#userRequests].reduce((bits, line) => bits | (1 << line), 0);
    if (at === 0x40) return users & this.#irqRegister(0x04);
    if (at === 0x44) return channels & this.#irqRegister(0x10);
    if (at === 0x48) return users;
    if (at === 0x4c) return channels;
    return this.#irqRegister(at);
  }

  #writeIrq(at: number, value: number): void {
    const base = at & ~0xf;
    const set = (register: number, bits: number): void => void this.#irq.set(register, bits >>> 0);
    if (at === 0x04 || at === 0x10 || at >= 0x80) set(at, value);
    else if (at === 0x08) set(0x04, this.#irqRegister(0x04) | value);
    else if (at === 0x0c) set(0x04, this.#irqRegister(0x04) & ~value);
    else if (at === 0x14) set(0x10, this.#irqRegister(0x10) | value);
    else if (at === 0x18) set(0x10, this.#irqRegister(0x10) & ~value);
    if (base === 0x10) for (const channel of this.channels) this.#fireChannel(channel);
    if (base === 0x00) this.#fireUser();
  }

  #irqRegister(at: number): number {
    return this.#irq.get(at) ?? 0;
  }

  #vector(base: number, source: number): number {
    return (this.#irqRegister(base + 4 * Math.floor(source / 4)) >>> (8 * (source % 4))) & 0x1f;
  }

  #fireChannel(channel: Channel): void {
    const packed = this.channels.indexOf(channel);
    const active = (channel.status & channel.mask) !== 0 && ((this.#irqRegister(0x10) >>> packed) & 1) === 1;
    if (active) this.bus.interrupt(this.#vector(0xa0, packed));
  }

  #fireUser(): void {
    for (const line of this.#userRequests) {
      if (((this.#irqRegister(0x04) >>> line) & 1) === 0) continue;
      this.#userRequests.delete(line);
      this.bus.interrupt(this.#vector(0x80, line));
    }
  }
}
