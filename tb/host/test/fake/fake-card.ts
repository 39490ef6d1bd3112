import type { CardConstants } from "../../constants.ts";
import type { FramePort } from "../../sim/frame-port.ts";
import { Op } from "../../sim/frames.ts";
import { PS_PER_CYCLE } from "./fake-bus.ts";
import type { FakeBus, FakeDevice } from "./fake-bus.ts";
import { FakeConfigSpace } from "./fake-config.ts";
import { FakeDma } from "./fake-memory.ts";
import { FakeMsix } from "./fake-msix.ts";
import { FakeNvme } from "./fake-nvme.ts";
import type { FakeNvmeOptions } from "./fake-nvme.ts";
import { FakeXdma } from "./fake-xdma.ts";

interface Event {
  readonly cycle: number;
  readonly order: number;
  readonly action: () => void;
}

export interface FakeCardOptions {
  readonly memoryPath: string;
  readonly memoryBytes: number;
  readonly constants: CardConstants;
  readonly nvme?: FakeNvmeOptions;
}

/** Cycles a read over the link takes. */
const READ_CYCLES = 250;

/** The link whose formulas give a ceiling; what the fake does has nothing to do with it. */
const FAKE_LINK = { generation: 3, lanes: 8, max_payload: 256, max_read_request: 512 };
const FAKE_PARAMS = {
  "link.completion_bytes": 0,
  "link.rcb": 64,
  "link.rtt_ns": 1000,
  "link.overhead_pct": 4,
  "link.posted_pct": 40,
};

/**
 * A behavioural card in TypeScript that answers the simulator's frames: enough of XDMA and NVMe to test the drivers
 * before, and apart from, the real simulator.
 */
export class FakeCard implements FramePort, FakeBus {
  readonly config: FakeConfigSpace;
  readonly dma: FakeDma;
  readonly msix: FakeMsix;
  readonly xdma: FakeXdma;
  readonly nvme: FakeNvme;
  /** All MMIO accesses as the card saw them. */
  readonly mmio: string[] = [];
  #cycle = 0;
  #order = 0;
  #events: Event[] = [];
  #owed = false;
  #posted: Buffer[] = [];
  #reportedFaults = 0;

  constructor(private readonly options: FakeCardOptions) {
    const { constants } = options;
    this.config = new FakeConfigSpace(constants);
    this.dma = new FakeDma(options.memoryPath, options.memoryBytes);
    this.msix = new FakeMsix(this.config, constants.msix_vectors, () => this.#cycle);
    const channels = { h2c: constants.h2c_channels, c2h: constants.c2h_channels };
    this.xdma = new FakeXdma(this, { ...channels, ddrBytes: 2 ** 24 });
    this.nvme = new FakeNvme(this, options.nvme ?? {});
  }

  get cycle(): number {
    return this.#cycle;
  }

  after(cycles: number, action: () => void): void {
    this.#events.push({ cycle: this.#cycle + cycles, order: this.#order++, action });
    this.#events.sort((a, b) => a.cycle - b.cycle || a.order - b.order);
  }

  interrupt(vector: number): void {
    this.msix.raise(vector);
  }

  // ---- FramePort ----

  get answerOwed(): boolean {
    return this.#owed;
  }

  post(_op: number, body: Buffer): void {
    this.#posted.push(body);
  }

  async request(op: number, body: Buffer): Promise<Buffer> {
    if (this.#owed) throw new Error("two requests at a time");
    this.#owed = true;
    // The answer comes later than the request, as with a process.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      return this.answer(op, body);
    } finally {
      this.#owed = false;
    }
  }

  close(): Promise<void> {
    this.dma.close();
    return Promise.resolve();
  }

  // ---- frames ----

  /** Carries out one posted frame. */
  accept(body: Buffer): void {
    this.#mmioWrite(body.readUInt8(0), body.readUInt8(1), Number(body.readBigUInt64LE(2)), body.readBigUInt64LE(10));
  }

  /** Carries out the queued frames and this one. @returns the answer's body */
  answer(op: number, body: Buffer): Buffer {
    for (const frame of this.#posted.splice(0)) this.accept(frame);
    const result = this.#perform(op, body);
    const stamp = Buffer.alloc(16);
    stamp.writeBigUInt64LE(BigInt(this.#cycle * PS_PER_CYCLE), 0);
    stamp.writeBigUInt64LE(BigInt(this.#cycle), 8);
    return Buffer.concat([stamp, result]);
  }

  #perform(op: number, body: Buffer): Buffer {
    switch (op) {
      case Op.hello:
        return json({ protocol: 1, config_hash: this.options.constants.config_hash, parameters: {} });
      case Op.run:
        return this.#run(Number(body.readBigUInt64LE(0)), body.readUInt8(8) === 1);
      case Op.mmioRead:
        return this.#mmioRead(body.readUInt8(0), body.readUInt8(1), Number(body.readBigUInt64LE(2)));
      case Op.cfgRead: {
        const out = Buffer.alloc(4);
        out.writeUInt32LE(this.config.read(body.readUInt8(0), body.readUInt16LE(1)));
        return out;
      }
      case Op.cfgWrite:
        this.config.write(body.readUInt8(0), body.readUInt16LE(1), body.readUInt32LE(3));
        this.dma.busMaster = this.config.busMaster;
        this.msix.release();
        return Buffer.alloc(0);
      case Op.stats:
        return json({ cycle: this.#cycle, link: FAKE_LINK, params: FAKE_PARAMS });
      case Op.peek:
        return json({ cycle: this.#cycle });
      case Op.ddrRead: {
        const at = Number(body.readBigUInt64LE(0));
        return this.xdma.ddr.subarray(at, at + body.readUInt32LE(8));
      }
      case Op.ddrWrite:
        body.copy(this.xdma.ddr, Number(body.readBigUInt64LE(0)), 8);
        return Buffer.alloc(0);
      default:
        return Buffer.alloc(0);
    }
  }

  #run(maxCycles: number, stopAtMessage: boolean): Buffer {
    const end = this.#cycle + maxCycles;
    this.#advance(end, () => stopAtMessage && this.msix.sent.length > 0);
    const messages = this.msix.sent.splice(0).map((message) => {
      const entry = Buffer.alloc(20);
      entry.writeBigUInt64LE(message.address, 0);
      entry.writeUInt32LE(message.data, 8);
      entry.writeBigUInt64LE(BigInt(message.timePs), 12);
      return entry;
    });
    const faults = this.dma.faults - this.#reportedFaults;
    this.#reportedFaults = this.dma.faults;
    const text = Buffer.from(this.dma.faultText.splice(0).slice(0, 3).join("; "));
    const head = Buffer.alloc(5);
    head.writeUInt8(faults > 0 ? 3 : messages.length > 0 ? 1 : 0, 0);
    head.writeUInt32LE(messages.length, 1);
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(faults, 0);
    tail.writeUInt32LE(text.length, 4);
    return Buffer.concat([head, ...messages, tail, text]);
  }

  #advance(end: number, stop: () => boolean = () => false): void {
    while (!stop()) {
      const event = this.#events[0];
      if (!event || event.cycle > end) {
        this.#cycle = end;
        return;
      }
      this.#events.shift();
      this.#cycle = event.cycle;
      event.action();
    }
  }

  #device(bar: number, offset: number): { device: FakeDevice; at: number } | undefined {
    if (!this.config.memorySpace) return undefined;
    if (bar === 0) return { device: this.nvme, at: offset };
    if (bar !== 2) return undefined;
    return offset >= 0x8000 ? { device: this.msix, at: offset - 0x8000 } : { device: this.xdma, at: offset };
  }

  #mmioRead(bar: number, size: number, offset: number): Buffer {
    this.mmio.push(`R bar${bar} 0x${offset.toString(16).padStart(4, "0")}`);
    this.#advance(this.#cycle + READ_CYCLES);
    const out = Buffer.alloc(9, 0xff);
    const target = this.#device(bar, offset);
    out.writeUInt8(target ? 0 : 1, 0);
    if (!target) return out;
    out.fill(0, 1);
    for (let i = 0; i < size; i += 4) out.writeUInt32LE(target.device.read32(target.at + i), 1 + i);
    return out;
  }

  #mmioWrite(bar: number, size: number, offset: number, value: bigint): void {
    const hex = `0x${value.toString(16).padStart(2 * size, "0")}`;
    this.mmio.push(`W bar${bar} 0x${offset.toString(16).padStart(4, "0")} = ${hex}`);
    const target = this.#device(bar, offset);
    if (!target) return;
    for (let i = 0; i < size; i += 4) {
      target.device.write32(target.at + i, Number((value >> BigInt(8 * i)) & 0xffff_ffffn));
    }
  }
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
