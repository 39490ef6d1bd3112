import { cat, genericModule, indexWidth, sink, source } from "../../lang/index.ts";
import { fifo } from "../fifo.ts";
import { byName } from "../named-streams.ts";
import { oneHot } from "../one-hot.ts";
import { requirePowerOfTwo } from "../parameters.ts";
import { skid } from "../skid.ts";
import { checkedRegions, regionOf, regionNames } from "./address-map.ts";
import type { AddressMap } from "./address-map.ts";
import { axiLite } from "./axi-lite.ts";
import { AXI_LITE, drive, offered } from "./channels.ts";
import { axiLiteErrorSlave } from "./error-slave.ts";
import { intoAll, parted, routeIn, routeOf, routeOut } from "./routes.ts";

/** The bus and the map of an `axiLiteDecoder`. */
export interface AxiLiteDecoderOptions<N extends string> {
  /** Address width in bits, 32 unless given. */
  readonly addr?: number;
  /** Regions by name, 4 bytes or more; each name becomes the port of a slave. */
  readonly regions: AddressMap<N>;
  /** Most accesses of each direction under way: a power of two, 2 or more; 8 unless given. */
  readonly outstanding?: number;
}

const family = genericModule("axi_lite_decoder");

/**
 * Parts an AXI4-Lite bus by address: sink `s_axil`, a source for each region. Addresses go on whole. What lies in no region is answered
 * with DECERR (IHI 0022, A3.4.4).
 *
 * Answers come in the order of the accesses, reads apart from writes (AXI4-Lite has no identifiers, B1.1.1). A slave may wait for the
 * data of a write before it takes the address, or the other way round; data that comes before its address waits.
 *
 * `wready` depends on the `wready` of the slaves without a register between, `bvalid` and `rvalid` on theirs.
 *
 * @latency 1 clock for an address, none for data and answers; data passes 2 clocks after its address was taken or later.
 * @throughput One access of each direction per clock.
 * @throws ElaborationError `bad-parameter` for regions that overlap or are not aligned, which it names, and an `outstanding` that is no power of two.
 * @example
 * const parted = module("parted", () => ({
 *   ports: { s_axil: sink(axiLite()), timer: source(axiLite()), uart: source(axiLite()) },
 *   build({ s_axil, timer, uart }, { instances }) {
 *     const { decoder } = instances({
 *       decoder: axiLiteDecoder({ regions: { timer: { base: 0x0000, size: 0x100 }, uart: { base: 0x1000, size: 0x1000 } } }),
 *     });
 *     connect(s_axil, decoder.s_axil);
 *     connect(decoder.timer, timer);
 *     connect(decoder.uart, uart);
 *   },
 * }));
 */
export const axiLiteDecoder = <const N extends string>(p: AxiLiteDecoderOptions<N>) =>
  family(p, () => {
    const { addr = 32, outstanding: depth = 8 } = p;
    const regions = checkedRegions("axi_lite_decoder", p.regions, { addr, least: 4 });
    const names = regionNames("axi_lite_decoder", p.regions, ["s_axil"]);
    requirePowerOfTwo("axi_lite_decoder: outstanding", depth, 2);
    return {
      doc: "Parts an AXI4-Lite bus by address; what lies in no region is answered with DECERR.",
      ports: {
        s_axil: sink(axiLite(p)),
        ...byName(names, () => source(axiLite(p))),
      },
      build(io, { instances, name }) {
        const s = io.s_axil;
        const { refuse } = instances({ refuse: axiLiteErrorSlave(p.addr === undefined ? {} : { addr }) });
        const slaves = [...names.map((region) => io[region]), refuse.s_axil];
        const count = slaves.length;
        const width = indexWidth(count);
        const write = offered(s, AXI_LITE.aw);
        const read = offered(s, AXI_LITE.ar);
        const slice = skid({ width: width + write.payload.width });
        const order = fifo({ width, depth });
        const { aw, w_route, b_route, ar, r_route } = instances({
          aw: slice,
          w_route: order,
          b_route: order,
          ar: slice,
          r_route: order,
        });
        const { aw_region, ar_region } = name({
          aw_region: regionOf(s.awaddr, regions),
          ar_region: regionOf(s.araddr, regions),
        });

        const [aw_words, aw_index] = parted(aw.m, width);
        const [ar_words, ar_index] = parted(ar.m, width);
        const write_queues = [aw.s, w_route.s, b_route.s];
        write.ready.assign(intoAll(write.valid, write_queues));
        aw.s.payload.assign(cat(aw_region, write.payload));
        w_route.s.payload.assign(aw_region);
        b_route.s.payload.assign(aw_region);
        routeOut(
          aw_words,
          oneHot(aw_index, count),
          slaves.map((slave) => (word) => drive(word, slave, AXI_LITE.aw)),
        );
        routeOut(
          offered(s, AXI_LITE.w),
          routeOf(w_route, count),
          slaves.map((slave) => (word) => drive(word, slave, AXI_LITE.w)),
        );
        w_route.m.ready.assign(s.wvalid.and(s.wready));
        routeIn(
          slaves.map((slave) => offered(slave, AXI_LITE.b)),
          routeOf(b_route, count),
          (word) => drive(word, s, AXI_LITE.b),
        );
        b_route.m.ready.assign(s.bvalid.and(s.bready));

        read.ready.assign(intoAll(read.valid, [ar.s, r_route.s]));
        ar.s.payload.assign(cat(ar_region, read.payload));
        r_route.s.payload.assign(ar_region);
        routeOut(
          ar_words,
          oneHot(ar_index, count),
          slaves.map((slave) => (word) => drive(word, slave, AXI_LITE.ar)),
        );
        routeIn(
          slaves.map((slave) => offered(slave, AXI_LITE.r)),
          routeOf(r_route, count),
          (word) => drive(word, s, AXI_LITE.r),
        );
        r_route.m.ready.assign(s.rvalid.and(s.rready));
      },
    };
  });
