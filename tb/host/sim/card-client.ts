import { SimulatorError } from "./errors.ts";
import type { RunIdentity } from "./errors.ts";
import type { FramePort } from "./frame-port.ts";
import { MAX_DDR_PIECE, Op, PROTOCOL_VERSION } from "./frames.ts";

/** Simulated time stamped on an answer. */
export interface Timestamp {
  /** Picoseconds since the simulation began (exact up to 2^53, 2.5 hours). */
  readonly timePs: number;
  /** `axi_aclk` cycles since the simulation began. */
  readonly cycle: number;
}

export const RunReason = { cyclesPassed: 0, message: 1, assertion: 2, iommuFault: 3 } as const;

/** A posted write the root complex recognised as a message-signalled interrupt. */
export interface InterruptMessage {
  readonly address: bigint;
  /** 32 bits. */
  readonly data: number;
  readonly timePs: number;
}

export interface RunResult extends Timestamp {
  /** One of `RunReason`. */
  readonly reason: number;
  readonly messages: readonly InterruptMessage[];
  /** IOMMU faults as the simulator reports them. */
  readonly faults: number;
  /** Which assertion failed, which access faulted; empty otherwise. */
  readonly text: string;
}

export const MmioStatus = { good: 0, unsupportedRequest: 1, noAnswer: 2 } as const;

export interface MmioReadResult extends Timestamp {
  /** One of `MmioStatus`; the value is all ones unless good. */
  readonly status: number;
  readonly value: bigint;
}

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** Access widths of MMIO frames in bytes. */
export type MmioSize = 4 | 8;
export type ConfigSize = 1 | 2 | 4;

/** Frames as calls: encodes requests, decodes answers, keeps the last time stamp. */
export class CardClient {
  #now: Timestamp = { timePs: 0, cycle: 0 };

  constructor(
    readonly port: FramePort,
    readonly identity: RunIdentity,
  ) {}

  /** Time of the last answer; time stands still until the next request. */
  get now(): Timestamp {
    return this.#now;
  }

  /** First request of every connection. @returns the simulator's description of itself */
  async hello(): Promise<JsonValue> {
    const body = Buffer.alloc(4);
    body.writeUInt32LE(PROTOCOL_VERSION);
    return this.#json(await this.#request(Op.hello, body));
  }

  /** Advances time by at most `maxCycles`; with `stopAtMessage` returns at the first interrupt message. */
  async run(maxCycles: number, stopAtMessage: boolean): Promise<RunResult> {
    const body = Buffer.alloc(9);
    body.writeBigUInt64LE(BigInt(maxCycles), 0);
    body.writeUInt8(stopAtMessage ? 1 : 0, 8);
    const answer = await this.#request(Op.run, body);
    this.#need(answer, 5, "RUN");
    const reason = answer.readUInt8(0);
    const count = answer.readUInt32LE(1);
    this.#need(answer, 5 + 20 * count + 8, "RUN");
    const messages: InterruptMessage[] = [];
    let at = 5;
    for (let i = 0; i < count; i++, at += 20) {
      messages.push({
        address: answer.readBigUInt64LE(at),
        data: answer.readUInt32LE(at + 8),
        timePs: Number(answer.readBigUInt64LE(at + 12)),
      });
    }
    const faults = answer.readUInt32LE(at);
    const textLength = answer.readUInt32LE(at + 4);
    this.#need(answer, at + 8 + textLength, "RUN");
    return { ...this.#now, reason, messages, faults, text: answer.toString("utf8", at + 8, at + 8 + textLength) };
  }

  async mmioRead(bar: number, size: MmioSize, offset: number): Promise<MmioReadResult> {
    const body = Buffer.alloc(10);
    body.writeUInt8(bar, 0);
    body.writeUInt8(size, 1);
    body.writeBigUInt64LE(BigInt(offset), 2);
    const answer = await this.#request(Op.mmioRead, body);
    this.#need(answer, 9, "MMIO_READ");
    return { ...this.#now, status: answer.readUInt8(0), value: answer.readBigUInt64LE(1) };
  }

  /** Posted: travels with the next request. */
  mmioWrite(bar: number, size: MmioSize, offset: number, value: bigint): void {
    const body = Buffer.alloc(18);
    body.writeUInt8(bar, 0);
    body.writeUInt8(size, 1);
    body.writeBigUInt64LE(BigInt(offset), 2);
    body.writeBigUInt64LE(value, 10);
    this.port.post(Op.mmioWrite, body);
  }

  async configRead(size: ConfigSize, offset: number): Promise<number> {
    const body = Buffer.alloc(3);
    body.writeUInt8(size, 0);
    body.writeUInt16LE(offset, 1);
    const answer = await this.#request(Op.cfgRead, body);
    this.#need(answer, 4, "CFG_READ");
    return answer.readUInt32LE(0);
  }

  async configWrite(size: ConfigSize, offset: number, value: number): Promise<void> {
    const body = Buffer.alloc(7);
    body.writeUInt8(size, 0);
    body.writeUInt16LE(offset, 1);
    body.writeUInt32LE(value, 3);
    await this.#request(Op.cfgWrite, body);
  }

  async reset(kind: "perst" | "power-on"): Promise<void> {
    await this.#request(Op.reset, Buffer.from([kind === "perst" ? 0 : 1]));
  }

  async stats(): Promise<JsonValue> {
    return this.#json(await this.#request(Op.stats, Buffer.alloc(0)));
  }

  /** Back door into the card's DDR; no time passes. */
  async ddrRead(address: number, length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let done = 0; done < length; done += MAX_DDR_PIECE) {
      const piece = Math.min(MAX_DDR_PIECE, length - done);
      const body = Buffer.alloc(12);
      body.writeBigUInt64LE(BigInt(address + done), 0);
      body.writeUInt32LE(piece, 8);
      const answer = await this.#request(Op.ddrRead, body);
      this.#need(answer, piece, "DDR_READ");
      pieces.push(answer);
    }
    return Buffer.concat(pieces);
  }

  async ddrWrite(address: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; done += MAX_DDR_PIECE) {
      const piece = bytes.subarray(done, done + MAX_DDR_PIECE);
      const body = Buffer.alloc(8 + piece.length);
      body.writeBigUInt64LE(BigInt(address + done), 0);
      body.set(piece, 8);
      await this.#request(Op.ddrWrite, body);
    }
  }

  async trace(on: boolean): Promise<void> {
    await this.#request(Op.trace, Buffer.from([on ? 1 : 0]));
  }

  /** State of the pins, for the report of a stuck simulation. */
  async peek(what = 0): Promise<JsonValue> {
    return this.#json(await this.#request(Op.peek, Buffer.from([what])));
  }

  close(): Promise<void> {
    return this.port.close();
  }

  /** Sends, checks and takes off the time stamp. */
  async #request(op: number, body: Buffer): Promise<Buffer> {
    const answer = await this.port.request(op, body);
    this.#need(answer, 16, `answer to op ${op}`);
    this.#now = { timePs: Number(answer.readBigUInt64LE(0)), cycle: Number(answer.readBigUInt64LE(8)) };
    return answer.subarray(16);
  }

  #need(answer: Buffer, bytes: number, what: string): void {
    if (answer.length >= bytes) return;
    const summary = `the simulator's ${what} has ${answer.length} bytes where at least ${bytes} are due`;
    throw new SimulatorError("protocol", summary, this.identity);
  }

  #json(body: Buffer): JsonValue {
    const text = body.toString("utf8");
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      throw new SimulatorError(
        "protocol",
        `the simulator answered with unreadable JSON: ${text.slice(0, 200)}`,
        this.identity,
      );
    }
  }
}
