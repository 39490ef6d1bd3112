import { bind } from "../lang/index.ts";
import type { Bits, DomainBuilders, Wire } from "../lang/index.ts";
import { PacketBeat, requireBeat } from "./packet-beat.ts";
import { packetNarrow } from "./packet-narrow.ts";
import { packetWiden } from "./packet-widen.ts";
import { fromPacked, toPacked } from "./packed.ts";
import type { Accepting, Offered } from "./packed.ts";
import { requireInteger, requireParameter, requirePowerOfTwo } from "./parameters.ts";
import { streamNarrow } from "./stream-narrow.ts";
import { streamWiden } from "./stream-widen.ts";

/** A queue between streams of two widths. */
export interface WidthFifoOptions {
  /** Data bits of a word taken. */
  readonly from: number;
  /** Data bits of a word given. One of the two is a multiple of the other: a power of two times it, or any with `lane`. */
  readonly to: number;
  /** Words of the wider kind: a power of two. */
  readonly depth: number;
  /**
   * Bits of a lane. With it the payloads are `PacketBeat`s of `from` and `to` bits, packed: packets begin with a word of their own on both sides.
   * Without it they are `from` and `to` bits that follow each other, lowest first, and a word is given when all of it has come.
   */
  readonly lane?: number;
}

/** A converter in a module: its two packed ends, and what makes it forget. */
export interface WidthConverter {
  readonly restart: Wire<1>;
  take(from: Offered<Bits>): void;
  give(to: Accepting<Wire>): void;
}

/** Bits of the payload for words of `width` data bits. */
export const payloadWidth = (width: number, lane: number | undefined): number =>
  lane === undefined ? width : PacketBeat({ width, lane }).width;

/** Makes the instance `convert` in `domain`. */
export function widthConverter(
  { from, to, lane }: WidthFifoOptions,
  { instances }: DomainBuilders,
  domain: string,
): WidthConverter {
  const up = to > from;
  const [width, ratio] = up ? [from, to / from] : [to, from / to];
  if (lane === undefined) {
    const shape = { width, ratio, side: 0 };
    const { convert } = instances({
      convert: bind(up ? streamWiden(shape) : streamNarrow(shape), { default: domain }),
    });
    return {
      restart: convert.restart,
      take: (words) => toPacked(words, convert.s),
      give: (words) => toPacked(convert.m, words),
    };
  }
  const shape = { width, ratio, lane };
  const { convert } = instances({
    convert: bind(up ? packetWiden(shape) : packetNarrow(shape), { default: domain }),
  });
  return {
    restart: convert.restart,
    take: (words) => fromPacked(PacketBeat({ width: from, lane }), words, convert.s),
    give: (words) => toPacked(convert.m, words),
  };
}

/** Refuses widths that do not convert. */
export function requireWidths(what: string, { from, to, lane }: WidthFifoOptions): void {
  requireInteger(`${what}: from`, from, 1);
  requireInteger(`${what}: to`, to, 1);
  const ratio = Math.max(from, to) / Math.min(from, to);
  const multiple = Number.isInteger(ratio) && ratio > 1;
  requireParameter(multiple, `${what}: of ${from} and ${to} bits, neither is a multiple of the other`);
  if (lane === undefined) requirePowerOfTwo(`${what}: ratio`, ratio, 2);
  else requireBeat(what, { width: Math.min(from, to), lane });
}
