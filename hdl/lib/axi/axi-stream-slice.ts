import { genericModule, sink, source } from "../../lang/index.ts";
import { axiStream, axiStreamChannel } from "./axi-stream.ts";
import type { AxiStreamShape } from "./axi-stream.ts";
import { give, offered } from "./channels.ts";
import type { ChannelFrom, ChannelTo } from "./channels.ts";
import { sliced } from "./slices.ts";
import type { SliceKind } from "./slices.ts";

const family = genericModule("axi_stream_slice");

/**
 * Register slice of an AXI4-Stream bus of any shape, a `full` one unless `kind` says `forward`.
 *
 * @latency 1 clock.
 * @throughput One beat per clock.
 * @example
 * const cut = module("cut", () => ({
 *   ports: { s_axis: sink(axiStream({ bytes: 8, last: true })), m_axis: source(axiStream({ bytes: 8, last: true })) },
 *   build({ s_axis, m_axis }, { instances }) {
 *     const { slice } = instances({ slice: axiStreamSlice({ bytes: 8, last: true }) });
 *     connect(s_axis, slice.s_axis);
 *     connect(slice.m_axis, m_axis);
 *   },
 * }));
 */
export const axiStreamSlice = <const S extends AxiStreamShape>(p: S & { readonly kind?: Exclude<SliceKind, "none"> }) =>
  family(p, () => ({
    doc: "Register slice of an AXI4-Stream bus.",
    ports: { s_axis: sink(axiStream<S>(p)), m_axis: source(axiStream<S>(p)) },
    build({ s_axis, m_axis }: { s_axis: object; m_axis: object }, { instances }) {
      const channel = axiStreamChannel(p);
      const beats = sliced(instances, "beats", offered(s_axis as ChannelFrom<"t", string>, channel), p.kind);
      give(beats, m_axis as ChannelTo<"t", string>, channel);
    },
  }));
