/**
 * Frames between a host and the card simulator: `u32 length | u8 op | body`, little endian, `length` counting op and body
 * (1 to 65536). `docs/simulator.md` is the contract.
 */
export const PROTOCOL_VERSION = 1;

/** Upper bound of `length`: op and body together. */
export const MAX_FRAME_LENGTH = 65536;

/** Largest piece of one back-door access to the card's DDR. */
export const MAX_DDR_PIECE = 60 * 1024;

export const Op = {
  hello: 0x01,
  run: 0x02,
  mmioRead: 0x03,
  mmioWrite: 0x04,
  cfgRead: 0x05,
  cfgWrite: 0x06,
  reset: 0x07,
  stats: 0x08,
  ddrRead: 0x09,
  ddrWrite: 0x0a,
  trace: 0x0b,
  peek: 0x0c,
  quit: 0x0f,
} as const;

/** Set in the op of an answer. */
export const ANSWER = 0x80;

/** Op of an answer that carries an error text instead of what was asked. */
export const ERROR_OP = 0xff;

/** Only these get no answer. */
export function isPosted(op: number): boolean {
  return op === Op.mmioWrite;
}

export function opName(op: number): string {
  const entry = Object.entries(Op).find(([, code]) => code === (op & 0x7f));
  return entry ? entry[0] : `op 0x${op.toString(16)}`;
}

export interface Frame {
  readonly op: number;
  readonly body: Buffer;
}

export function encodeFrame(op: number, body: Uint8Array): Buffer {
  const length = 1 + body.length;
  if (length > MAX_FRAME_LENGTH) throw new RangeError(`frame of ${length} bytes exceeds ${MAX_FRAME_LENGTH}`);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt8(op, 4);
  frame.set(body, 5);
  return frame;
}

/** Reassembles frames from a byte stream cut anywhere. */
export class FrameParser {
  #pending: Buffer = Buffer.alloc(0);

  /**
   * @returns the frames completed by `chunk`
   * @throws RangeError when a length is outside 1 … 65536: the stream cannot be trusted any further
   */
  push(chunk: Buffer): Frame[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const frames: Frame[] = [];
    while (this.#pending.length >= 4) {
      const length = this.#pending.readUInt32LE(0);
      if (length < 1 || length > MAX_FRAME_LENGTH) {
        throw new RangeError(`frame length ${length} is outside 1 … ${MAX_FRAME_LENGTH}`);
      }
      if (this.#pending.length < 4 + length) break;
      frames.push({ op: this.#pending.readUInt8(4), body: this.#pending.subarray(5, 4 + length) });
      this.#pending = this.#pending.subarray(4 + length);
    }
    return frames;
  }

  /** Bytes of an incomplete frame. */
  get incomplete(): number {
    return this.#pending.length;
  }
}
