import { walkPrps } from "../../../golden/prp-walk.ts";
import type { PrpChunk } from "../../../golden/prp-walk.ts";
import { Random } from "../../random.ts";
import type { FakeBus, FakeDevice } from "./fake-bus.ts";

/** Ways the controller may misbehave, to show that the driver notices. */
export interface FakeNvmeOptions {
  readonly lbaBytes?: 512 | 4096;
  /** Blocks of the namespace. */
  readonly blocks?: number;
  readonly maxQueues?: number;
  readonly mqes?: number;
  readonly mdts?: number;
  /** Never sets RDY. */
  readonly neverReady?: boolean;
  /** The phase bit stays 1. */
  readonly phaseStuck?: boolean;
  /** Reports a submission queue head beyond the tail. */
  readonly headAhead?: boolean;
  /** Takes this many I/O commands and answers no more. */
  readonly swallowAfter?: number;
  /** Posts completions without a message. */
  readonly silent?: boolean;
  /** Completes writes without storing the second page. */
  readonly ignorePrp2?: boolean;
  /** Bits of OAES. */
  readonly events?: number;
}

interface Queue {
  readonly base: bigint;
  readonly size: number;
  head: number;
  tail: number;
}

interface CompletionQueue extends Queue {
  phase: number;
  readonly vector: number;
  readonly waiting: Buffer[];
}

interface SubmissionQueue extends Queue {
  readonly completionQueue: number;
}

interface Sqe {
  readonly opcode: number;
  readonly cid: number;
  readonly nsid: number;
  readonly prp1: bigint;
  readonly prp2: bigint;
  readonly dwords: readonly number[];
}

type Outcome = { readonly status: number; readonly dword0?: number };
const OK: Outcome = { status: 0 };

/** An NVMe controller's behaviour: registers, admin queue, reads and writes on a map of blocks. */
export class FakeNvme implements FakeDevice {
  readonly store = new Map<number, Buffer>();
  readonly #options: Required<Omit<FakeNvmeOptions, "swallowAfter">> & { readonly swallowAfter: number };
  readonly #registers = new Map<number, number>();
  readonly #sqs = new Map<number, SubmissionQueue>();
  readonly #cqs = new Map<number, CompletionQueue>();
  readonly #random = Random.stream(1, "fake nvme");
  /** Opcodes of admin commands in order. */
  readonly adminLog: number[] = [];
  #ioCommands = 0;
  #ready = false;
  #shutdown = 0;

  constructor(
    private readonly bus: FakeBus,
    options: FakeNvmeOptions,
  ) {
    this.#options = {
      ...{ lbaBytes: 4096, blocks: 4096, maxQueues: 3, mqes: 255, mdts: 5, neverReady: false, phaseStuck: false },
      ...{ headAhead: false, swallowAfter: Infinity, silent: false, ignorePrp2: false, events: 0 },
      ...options,
    };
  }

  read32(offset: number): number {
    if (offset === 0x00) return (this.#options.mqes | (1 << 16) | (2 << 24)) >>> 0;
    if (offset === 0x04) return 1 << 5;
    if (offset === 0x08) return 0x0001_0400;
    if (offset === 0x1c) return (this.#ready ? 1 : 0) | (this.#shutdown << 2);
    if (offset >= 0x1000) return 0;
    return this.#registers.get(offset) ?? 0;
  }

  write32(offset: number, value: number): void {
    if (offset >= 0x1000) this.#doorbell((offset - 0x1000) / 4, value);
    else if (offset === 0x14) this.#configure(value);
    else this.#registers.set(offset, value);
  }

  #configure(value: number): void {
    const before = this.#registers.get(0x14) ?? 0;
    this.#registers.set(0x14, value);
    if (value & 1 && !(before & 1)) {
      this.bus.after(100, () => {
        this.#enable();
      });
    }
    if (!(value & 1)) {
      this.#ready = false;
      this.#shutdown = 0;
      this.#sqs.clear();
      this.#cqs.clear();
    }
    if ((value >>> 14) & 3) this.bus.after(200, () => (this.#shutdown = 2));
  }

  #enable(): void {
    if (this.#options.neverReady) return;
    const aqa = this.read32(0x24);
    const base = (low: number): bigint => BigInt(this.read32(low)) | (BigInt(this.read32(low + 4)) << 32n);
    this.#sqs.set(0, { base: base(0x28), size: (aqa & 0xfff) + 1, head: 0, tail: 0, completionQueue: 0 });
    this.#cqs.set(0, {
      base: base(0x30),
      size: ((aqa >>> 16) & 0xfff) + 1,
      head: 0,
      tail: 0,
      phase: 1,
      vector: 0,
      waiting: [],
    });
    this.#ready = true;
  }

  #doorbell(index: number, value: number): void {
    const id = Math.floor(index / 2);
    if (index % 2 === 1) {
      const cq = this.#cqs.get(id);
      if (cq) cq.head = value;
      if (cq) this.#post(cq);
      return;
    }
    const sq = this.#sqs.get(id);
    if (!sq) return;
    sq.tail = value;
    while (sq.head !== sq.tail) {
      const entry = this.#fetch(sq);
      const delay = id === 0 ? 200 : this.#random.int(200, 2000);
      this.bus.after(delay, () => {
        this.#execute(id, entry);
      });
    }
  }

  #fetch(sq: SubmissionQueue): Sqe {
    const bytes = this.bus.dma.read(sq.base + BigInt(64 * sq.head), 64);
    sq.head = (sq.head + 1) % sq.size;
    return {
      opcode: bytes.readUInt8(0),
      cid: bytes.readUInt16LE(2),
      nsid: bytes.readUInt32LE(4),
      prp1: bytes.readBigUInt64LE(24),
      prp2: bytes.readBigUInt64LE(32),
      dwords: [10, 11, 12, 13].map((n) => bytes.readUInt32LE(4 * n)),
    };
  }

  #execute(id: number, entry: Sqe): void {
    const sq = this.#sqs.get(id);
    if (!sq || !this.#ready) return;
    if (id === 0) this.adminLog.push(entry.opcode);
    else if (++this.#ioCommands > this.#options.swallowAfter) return;
    const outcome = id === 0 ? this.#admin(entry) : this.#io(entry);
    if (!outcome) return;
    const cq = this.#cqs.get(sq.completionQueue);
    if (!cq) return;
    const cqe = Buffer.alloc(16);
    cqe.writeUInt32LE(outcome.dword0 ?? 0, 0);
    cqe.writeUInt16LE((sq.head + (this.#options.headAhead && id > 0 ? 1 : 0)) % sq.size, 8);
    cqe.writeUInt16LE(id, 10);
    cqe.writeUInt16LE(entry.cid, 12);
    // Status without phase; every error of this fake is permanent.
    cqe.writeUInt16LE((outcome.status << 1) | (outcome.status === 0 ? 0 : 0x8000), 14);
    cq.waiting.push(cqe);
    this.#post(cq);
  }

  /** Posts what fits: a full queue is never overwritten. */
  #post(cq: CompletionQueue): void {
    while (cq.waiting.length > 0 && (cq.tail + 1) % cq.size !== cq.head) {
      const cqe = cq.waiting.shift();
      if (!cqe) return;
      cqe.writeUInt16LE(cqe.readUInt16LE(14) | (this.#options.phaseStuck ? 1 : cq.phase), 14);
      this.bus.dma.write(cq.base + BigInt(16 * cq.tail), cqe);
      cq.tail = (cq.tail + 1) % cq.size;
      if (cq.tail === 0) cq.phase ^= 1;
      if (!this.#options.silent || cq.vector === 0) this.bus.interrupt(cq.vector);
    }
  }

  // ---- admin ----

  /** @returns undefined for a command that stays parked */
  #admin(entry: Sqe): Outcome | undefined {
    const [cdw10 = 0, cdw11 = 0] = entry.dwords;
    const id = cdw10 & 0xffff;
    const size = (cdw10 >>> 16) + 1;
    switch (entry.opcode) {
      case 0x06:
        return this.#identify(entry, cdw10 & 0xff);
      case 0x09:
        return (cdw10 & 0xff) === 0x07 ? { status: 0, dword0: this.#queueLimit() } : OK;
      case 0x05:
        if (id === 0 || id > this.#options.maxQueues || this.#cqs.has(id)) return { status: 0x101 };
        this.#cqs.set(id, { base: entry.prp1, size, head: 0, tail: 0, phase: 1, vector: cdw11 >>> 16, waiting: [] });
        return OK;
      case 0x01:
        if (!this.#cqs.has(cdw11 >>> 16)) return { status: 0x100 };
        this.#sqs.set(id, { base: entry.prp1, size, head: 0, tail: 0, completionQueue: cdw11 >>> 16 });
        return OK;
      case 0x00:
        return this.#sqs.delete(id) ? OK : { status: 0x101 };
      case 0x04:
        return this.#cqs.delete(id) ? OK : { status: 0x101 };
      case 0x0c:
        return undefined;
      default:
        return { status: 0x001 };
    }
  }

  #queueLimit(): number {
    const limit = this.#options.maxQueues - 1;
    return limit | (limit << 16);
  }

  #identify(entry: Sqe, cns: number): Outcome {
    const data = Buffer.alloc(4096);
    if (cns === 0x01) this.#identifyController(data);
    else if (cns === 0x00) this.#identifyNamespace(data);
    else if (cns === 0x02) data.writeUInt32LE(entry.nsid < 1 ? 1 : 0, 0);
    else if (cns === 0x03) Buffer.from("0210000000112233445566778899aabbccddeeff04010000", "hex").copy(data);
    else return { status: 0x002 };
    return this.#scatter(entry, data);
  }

  #identifyController(data: Buffer): void {
    data.writeUInt16LE(0x10ee, 0);
    data.write("FAKE0001".padEnd(20), 4);
    data.write("Fake controller".padEnd(40), 24);
    data.write("1.0".padEnd(8), 64);
    data.writeUInt8(this.#options.mdts, 77);
    data.writeUInt32LE(0x0001_0400, 80);
    data.writeUInt32LE(this.#options.events, 92);
    data.writeUInt8(1, 111);
    data.writeUInt8(0x66, 512);
    data.writeUInt8(0x44, 513);
    data.writeUInt32LE(1, 516);
  }

  #identifyNamespace(data: Buffer): void {
    for (const at of [0, 8, 16]) data.writeBigUInt64LE(BigInt(this.#options.blocks), at);
    data.writeUInt8(1, 25);
    data.writeUInt8(this.#options.lbaBytes === 512 ? 0 : 1, 26);
    data.writeUInt8(9, 130);
    data.writeUInt8(12, 134);
  }

  // ---- I/O ----

  #io(entry: Sqe): Outcome {
    const [slba = 0, high = 0, cdw12 = 0] = entry.dwords;
    if (entry.nsid !== 1) return { status: 0x00b };
    if (entry.opcode === 0x00) return OK;
    if (entry.opcode !== 0x01 && entry.opcode !== 0x02) return { status: 0x001 };
    const blocks = (cdw12 & 0xffff) + 1;
    const { lbaBytes } = this.#options;
    if (high !== 0 || slba + blocks > this.#options.blocks) return { status: 0x080 };
    if (blocks * lbaBytes > 4096 * 2 ** this.#options.mdts) return { status: 0x002 };
    if (entry.opcode === 0x01) {
      const data = this.#gather(entry, blocks * lbaBytes);
      if (!data) return { status: 0x013 };
      for (let i = 0; i < blocks; i++) this.store.set(slba + i, data.subarray(i * lbaBytes, (i + 1) * lbaBytes));
      return OK;
    }
    const parts = Array.from({ length: blocks }, (_, i) => this.store.get(slba + i) ?? Buffer.alloc(lbaBytes));
    return this.#scatter(entry, Buffer.concat(parts));
  }

  #chunks(entry: Sqe, length: number): readonly PrpChunk[] | undefined {
    const pointer = { prp1: entry.prp1, prp2: entry.prp2, length, pageBytes: 4096 };
    const walk = walkPrps(pointer, (address, bytes) => this.bus.dma.read(address, bytes));
    return "status" in walk ? undefined : walk.chunks;
  }

  #gather(entry: Sqe, length: number): Buffer | undefined {
    const chunks = this.#chunks(entry, length);
    if (!chunks) return undefined;
    const taken = this.#options.ignorePrp2 ? chunks.slice(0, 1) : chunks;
    const data = Buffer.alloc(length);
    Buffer.concat(taken.map((chunk) => this.bus.dma.read(chunk.address, chunk.length))).copy(data);
    return data;
  }

  #scatter(entry: Sqe, data: Buffer): Outcome {
    const chunks = this.#chunks(entry, data.length);
    if (!chunks) return { status: 0x013 };
    let done = 0;
    for (const chunk of chunks) {
      this.bus.dma.write(chunk.address, data.subarray(done, done + chunk.length));
      done += chunk.length;
    }
    return OK;
  }
}
