/**
 * The channels of an AXI bus as packed streams: what blocks that slice, part or join whole channels are made of.
 *
 * A channel packs its signals in the order of the protocol's tables, the first one highest, so its word can be seen through the struct
 * of the same fields (`AxiBurst`, `AxiWriteBeat`, `AxiWriteResponse`, `AxiReadBeat`).
 */
import type { Bits, Wire } from "../../lang/index.ts";
import { catAll } from "../one-hot.ts";
import type { Offered } from "../packed.ts";

/** A channel: its prefix, and the signals that it carries beside `valid` and `ready`. */
export interface Channel<C extends string = string, F extends string = string> {
  readonly name: C;
  readonly fields: readonly F[];
}

const channel = <const C extends string, const F extends string>(name: C, fields: readonly F[]): Channel<C, F> => ({
  name,
  fields,
});

/** The five channels of AXI4 (IHI 0022, A2.2 to A2.6). */
export const AXI4 = {
  aw: channel("aw", ["awid", "awaddr", "awlen", "awsize", "awburst", "awlock", "awcache", "awprot"]),
  w: channel("w", ["wdata", "wstrb", "wlast"]),
  b: channel("b", ["bid", "bresp"]),
  ar: channel("ar", ["arid", "araddr", "arlen", "arsize", "arburst", "arlock", "arcache", "arprot"]),
  r: channel("r", ["rid", "rdata", "rresp", "rlast"]),
} as const;

/** The five channels of AXI4-Lite (IHI 0022, B1.1). */
export const AXI_LITE = {
  aw: channel("aw", ["awaddr", "awprot"]),
  w: channel("w", ["wdata", "wstrb"]),
  b: channel("b", ["bresp"]),
  ar: channel("ar", ["araddr", "arprot"]),
  r: channel("r", ["rdata", "rresp"]),
} as const;

type Read<K extends string> = { readonly [P in K]: Bits };
type Drive<K extends string> = { readonly [P in K]: Wire };

/** The end of a bus at which the words of a channel arrive. */
export type ChannelFrom<C extends string, F extends string> = Read<F | `${C}valid`> & Drive<`${C}ready`>;
/** The end of a bus at which the words of a channel leave. */
export type ChannelTo<C extends string, F extends string> = Drive<F | `${C}valid`> & Read<`${C}ready`>;

/** What a channel carries now, as one word. */
export const channelWord = <F extends string>(bus: Read<NoInfer<F>>, { fields }: Channel<string, F>): Bits =>
  catAll(fields.map((field) => bus[field]));

/** The words that arrive on a channel: AW, W and AR of a slave, B and R of a master. */
export function offered<C extends string, F extends string>(
  bus: ChannelFrom<NoInfer<C>, NoInfer<F>>,
  channel: Channel<C, F>,
): Offered<Bits> {
  const { name } = channel;
  const read: Read<F | `${C}valid`> = bus;
  const drive: Drive<`${C}ready`> = bus;
  return {
    payload: channelWord(read, channel),
    valid: read[`${name}valid`],
    ready: drive[`${name}ready`],
  };
}

/** A packed word with its `valid`. */
export interface Word {
  readonly payload: Bits;
  readonly valid: Bits<1>;
}

/** Drives a channel with packed words: AW, W and AR of a master, B and R of a slave. Returns its `ready`. */
export function drive<C extends string, F extends string>(
  word: Word,
  bus: ChannelTo<NoInfer<C>, NoInfer<F>>,
  { name, fields }: Channel<C, F>,
): Bits<1> {
  const wires: Drive<F | `${C}valid`> = bus;
  const read: Read<`${C}ready`> = bus;
  let lsb = fields.reduce((sum, field) => sum + wires[field].width, 0);
  for (const field of fields) {
    const target = wires[field];
    lsb -= target.width;
    target.assign(word.payload.slice(lsb, target.width));
  }
  wires[`${name}valid`].assign(word.valid);
  return read[`${name}ready`];
}

/** Joins a packed stream to a channel. */
export function give<C extends string, F extends string>(
  from: Offered<Bits>,
  bus: ChannelTo<NoInfer<C>, NoInfer<F>>,
  channel: Channel<C, F>,
): void {
  from.ready.assign(drive(from, bus, channel));
}
