/**
 * AXI4-Stream as a bus, and the way between it and the streams of the language.
 *
 * Source: AMBA AXI-Stream (IHI 0051): table 2-1 for the signals, 2.2 for the handshake.
 */
import { bits, bool, input, output, pack, struct } from "../../lang/index.ts";
import type { BitsType, BusFrom, BusTo, InputPort, OutputPort, Ports, StructType } from "../../lang/index.ts";
import { asStream } from "../packed.ts";
import type { Offered } from "../packed.ts";
import { give, offered } from "./channels.ts";
import type { Channel, ChannelFrom, ChannelTo } from "./channels.ts";

/** Which signals an AXI4-Stream bus has beside `tdata`, `tvalid` and `tready`. */
export interface AxiStreamShape {
  /** Bytes of `tdata`, 1 or more. */
  readonly bytes: number;
  /** `tkeep`: a bit per byte, 0 where the byte is no part of the stream. */
  readonly keep?: boolean;
  /** `tstrb`: a bit per byte, 0 where the byte only holds a place. */
  readonly strb?: boolean;
  /** `tlast`: ends a packet. */
  readonly last?: boolean;
  /** Bits of `tid`, which tells streams apart. */
  readonly id?: number;
  /** Bits of `tdest`, which says where a packet goes. */
  readonly dest?: number;
  /** Bits of `tuser`. */
  readonly user?: number;
}

type Optional = "keep" | "strb" | "last" | "id" | "dest" | "user";
type Present<S extends AxiStreamShape> =
  "data" | { readonly [K in Optional]: S[K] extends true | number ? K : never }[Optional];

/** The fields of a beat. */
export type AxiStreamFields<S extends AxiStreamShape> = {
  readonly [K in Present<S>]: K extends "last" ? typeof bool : BitsType;
};
/** The bus, as its source sees it. */
export type AxiStreamBus<S extends AxiStreamShape> = {
  readonly [K in Present<S> as `t${K}`]: OutputPort<K extends "last" ? typeof bool : BitsType>;
} & { readonly tvalid: OutputPort<typeof bool>; readonly tready: InputPort<typeof bool> };

type Ends<S extends AxiStreamShape> =
  AxiStreamBus<S> extends infer F extends Ports ? { readonly from: BusFrom<F>; readonly to: BusTo<F> } : never;

const fieldsOf = ({ bytes, keep, strb, last, id, dest, user }: AxiStreamShape): Readonly<Record<string, BitsType>> => ({
  data: bits(8 * bytes),
  ...(keep === true ? { keep: bits(bytes) } : {}),
  ...(strb === true ? { strb: bits(bytes) } : {}),
  ...(last === true ? { last: bool } : {}),
  ...(id === undefined ? {} : { id: bits(id) }),
  ...(dest === undefined ? {} : { dest: bits(dest) }),
  ...(user === undefined ? {} : { user: bits(user) }),
});

/**
 * AXI4-Stream bus with the signals that `shape` names: `tdata`, `tkeep`, `tstrb`, `tlast`, `tid`, `tdest`, `tuser`, `tvalid`, `tready`.
 *
 * @example
 * const constantBeat = module("constant_beat", () => ({
 *   ports: { m_axis: source(axiStream({ bytes: 8, keep: true, last: true })) },
 *   build({ m_axis }) {
 *     m_axis.assign({ tdata: 0x1234, tkeep: 0x03, tlast: 1, tvalid: 1 });
 *   },
 * }));
 */
export function axiStream<const S extends AxiStreamShape>(shape: S): AxiStreamBus<S> {
  const fields = Object.entries(fieldsOf(shape)).map(([name, type]) => [`t${name}`, output(type)]);
  // The keys depend on the shape; the types above say how.
  return { ...Object.fromEntries(fields), tvalid: output(bool), tready: input(bool) } as AxiStreamBus<S>;
}

/** A beat as the payload of a stream: the signals without their `t`. */
export function AxiStreamBeat<const S extends AxiStreamShape>(shape: S): StructType<AxiStreamFields<S>> {
  return struct(fieldsOf(shape)) as unknown as StructType<AxiStreamFields<S>>;
}

/** Its one channel, in the order of the fields of `AxiStreamBeat`. */
export const axiStreamChannel = (shape: AxiStreamShape): Channel<"t"> => ({
  name: "t",
  fields: Object.keys(fieldsOf(shape)).map((name) => `t${name}`),
});

/**
 * The beats of an AXI4-Stream bus as a stream of `AxiStreamBeat(shape)`. Wires only.
 *
 * @example
 * const Shape = { bytes: 4, last: true } as const;
 * const unwrapped = module("unwrapped", () => ({
 *   ports: { s_axis: sink(axiStream(Shape)), m: source(stream(AxiStreamBeat(Shape))) },
 *   build({ s_axis, m }) {
 *     const beats = fromAxiStream(Shape, s_axis);
 *     m.payload.assign(beats.payload);
 *     m.valid.assign(beats.valid);
 *     beats.ready.assign(m.ready);
 *   },
 * }));
 */
export function fromAxiStream<const S extends AxiStreamShape>(
  shape: S,
  bus: Ends<S>["from"],
): Offered<StructType<AxiStreamFields<S>>["$read"]> {
  return asStream(AxiStreamBeat(shape), offered(bus as unknown as ChannelFrom<"t", string>, axiStreamChannel(shape)));
}

/**
 * Drives an AXI4-Stream bus with a stream whose payload is `AxiStreamBeat(shape)`. Wires only.
 *
 * @example
 * const Shape = { bytes: 4, last: true } as const;
 * const wrapped = module("wrapped", () => ({
 *   ports: { s: sink(stream(AxiStreamBeat(Shape))), m_axis: source(axiStream(Shape)) },
 *   build({ s, m_axis }) {
 *     toAxiStream(Shape, s, m_axis);
 *   },
 * }));
 */
export function toAxiStream<const S extends AxiStreamShape>(
  shape: S,
  from: Offered<StructType<AxiStreamFields<S>>["$read"]>,
  bus: Ends<S>["to"],
): void {
  const words = { payload: pack(from.payload), valid: from.valid, ready: from.ready };
  give(words, bus as unknown as ChannelTo<"t", string>, axiStreamChannel(shape));
}
