import { module, sink, source } from "../../lang/index.ts";
import type { Bits, Builders, Wire } from "../../lang/index.ts";
import type { Accepting, Offered } from "../packed.ts";
import { skid } from "../skid.ts";
import { axi4 } from "./axi4.ts";
import type { Axi4Shape } from "./axi4.ts";
import { axiLite } from "./axi-lite.ts";
import { AXI4, AXI_LITE, give, offered } from "./channels.ts";

/** What stands in a channel: a `skid` that cuts all paths (`full`), those of valid and payload, that of ready; or wires. */
export type SliceKind = "full" | "forward" | "backward" | "none";

/** A kind for each of the five channels, `full` unless given. */
export interface ChannelSlices {
  readonly aw?: SliceKind;
  readonly w?: SliceKind;
  readonly b?: SliceKind;
  readonly ar?: SliceKind;
  readonly r?: SliceKind;
}

/**
 * Register slice of an AXI4 bus, a kind per channel.
 *
 * Widths of the bus as in `axi4`. Channels do not depend on each other, so the order of the handshakes stays that of the two sides
 * (IHI 0022, A3.3.1). For user or QoS signals take `skid` and `offered` alone.
 *
 * @latency 1 clock in each channel that is `full` or `forward`, none in the others.
 * @throughput One word per clock in every channel.
 * @example
 * const cut = module("cut", () => ({
 *   ports: {
 *     s_axi: sink(axi4({ addr: 32, data: 64, id: 4 })),
 *     m_axi: source(axi4({ addr: 32, data: 64, id: 4 })),
 *   },
 *   build({ s_axi, m_axi }, { instances }) {
 *     const { slice } = instances({ slice: axi4Slice({ addr: 32, data: 64, id: 4, b: "forward" }) });
 *     connect(s_axi, slice.s_axi);
 *     connect(slice.m_axi, m_axi);
 *   },
 * }));
 */
export const axi4Slice = module("axi4_slice", (p: Axi4Shape & ChannelSlices) => ({
  doc: "Register slice of an AXI4 bus, a kind per channel.",
  ports: { s_axi: sink(axi4(p)), m_axi: source(axi4(p)) },
  build({ s_axi: s, m_axi: m }, { instances }) {
    give(sliced(instances, "aw", offered(s, AXI4.aw), p.aw), m, AXI4.aw);
    give(sliced(instances, "w", offered(s, AXI4.w), p.w), m, AXI4.w);
    give(sliced(instances, "b", offered(m, AXI4.b), p.b), s, AXI4.b);
    give(sliced(instances, "ar", offered(s, AXI4.ar), p.ar), m, AXI4.ar);
    give(sliced(instances, "r", offered(m, AXI4.r), p.r), s, AXI4.r);
  },
}));

/**
 * Register slice of an AXI4-Lite bus, a kind per channel. `addr`: address width in bits, 32 unless given.
 *
 * @latency 1 clock in each channel that is `full` or `forward`, none in the others.
 * @throughput One word per clock in every channel.
 * @example
 * const cut = module("cut", () => ({
 *   ports: { s_axil: sink(axiLite()), m_axil: source(axiLite()) },
 *   build({ s_axil, m_axil }, { instances }) {
 *     const { slice } = instances({ slice: axiLiteSlice({ aw: "forward", w: "forward" }) });
 *     connect(s_axil, slice.s_axil);
 *     connect(slice.m_axil, m_axil);
 *   },
 * }));
 */
export const axiLiteSlice = module("axi_lite_slice", (p: { addr?: number } & ChannelSlices) => ({
  doc: "Register slice of an AXI4-Lite bus, a kind per channel.",
  ports: { s_axil: sink(axiLite(p)), m_axil: source(axiLite(p)) },
  build({ s_axil: s, m_axil: m }, { instances }) {
    give(sliced(instances, "aw", offered(s, AXI_LITE.aw), p.aw), m, AXI_LITE.aw);
    give(sliced(instances, "w", offered(s, AXI_LITE.w), p.w), m, AXI_LITE.w);
    give(sliced(instances, "b", offered(m, AXI_LITE.b), p.b), s, AXI_LITE.b);
    give(sliced(instances, "ar", offered(s, AXI_LITE.ar), p.ar), m, AXI_LITE.ar);
    give(sliced(instances, "r", offered(m, AXI_LITE.r), p.r), s, AXI_LITE.r);
  },
}));

/** The words of `from` behind a slice, an instance called `key`. */
export function sliced(
  instances: Builders["instances"],
  key: string,
  from: Offered<Bits>,
  kind: SliceKind = "full",
): Offered<Bits> {
  if (kind === "none") return from;
  const { width } = from.payload;
  const made = instances({ [key]: skid(kind === "full" ? { width } : { width, cut: kind }) });
  const slice: { readonly s: Accepting<Wire>; readonly m: Offered<Bits> } | undefined = made[key];
  if (slice === undefined) throw new Error(`no instance ${key}`);
  slice.s.payload.assign(from.payload);
  slice.s.valid.assign(from.valid);
  from.ready.assign(slice.s.ready);
  return slice.m;
}
