/** AXI4 bursts as a master makes them: unaligned starts, any length and beat size inside a 4 KiB block, any strobes. */
import type { RandomStream } from "../../module/random.ts";
import { fromBytes } from "./ddr-model.ts";

export interface Beat {
  readonly data: bigint;
  readonly strb: bigint;
  readonly last: boolean;
}
export interface HostBurst {
  readonly id: number;
  /** Byte address of the first byte. */
  readonly at: number;
  readonly size: number;
  readonly len: number;
  readonly beats: readonly Beat[];
  /** Start and number of bytes of each beat. */
  readonly spans: readonly { readonly at: number; readonly bytes: number }[];
}

/** The bytes that each beat of an INCR burst covers (IHI 0022, A3.4.1). */
export function spansOf(at: number, len: number, size: number): { at: number; bytes: number }[] {
  const step = 2 ** size;
  const aligned = Math.floor(at / step) * step;
  return Array.from({ length: len + 1 }, (_, i) => {
    const start = i === 0 ? at : aligned + i * step;
    return { at: start, bytes: aligned + (i + 1) * step - start };
  });
}

/** A random burst inside `page`. `plain`: full beats and strobes only, as XDMA makes them. */
export function randomBurst(random: RandomStream, dw: number, page: number, plain: boolean): HostBurst {
  const bus = dw / 8;
  const full = Math.log2(bus);
  const size = plain ? full : random.integer(0, full);
  const step = 2 ** size;
  const at = page * 4096 + random.integer(0, 4095);
  const room = 4096 - Math.floor((at % 4096) / step) * step;
  const len = random.integer(0, Math.min(256, room / step) - 1);
  const spans = spansOf(at, len, size);
  const beats = spans.map(({ at: start, bytes }, i): Beat => {
    let strb = 0n;
    for (let b = 0; b < bytes; b++) {
      if (plain || random.next() < 0.8) strb |= 1n << BigInt((start + b) % bus);
    }
    return { data: random.bits(dw), strb, last: i === len };
  });
  return { id: random.integer(0, 15), at, size, len, beats, spans };
}

/** What the burst writes, into a copy of memory. */
export function applyBurst(burst: HostBurst, dw: number, byte: (at: number, value: number) => void): void {
  const bus = dw / 8;
  burst.beats.forEach(({ data, strb }, i) => {
    const start = Math.floor((burst.spans[i]?.at ?? 0) / bus) * bus;
    for (let lane = 0; lane < bus; lane++) {
      if ((strb >> BigInt(lane)) & 1n) byte(start + lane, Number((data >> BigInt(8 * lane)) & 0xffn));
    }
  });
}

/** The bytes a read burst should bring, beat by beat, as number and mask of the lanes that count. */
export function expectedBeats(burst: HostBurst, dw: number, bytes: (at: number, length: number) => Uint8Array) {
  const bus = dw / 8;
  return burst.spans.map(({ at, bytes: length }) => {
    const shift = BigInt(8 * (at % bus));
    return { data: fromBytes(bytes(at, length)) << shift, mask: ((1n << BigInt(8 * length)) - 1n) << shift };
  });
}
