import { cat, genericModule, indexWidth, sink, source } from "../../lang/index.ts";
import { fifo } from "../fifo.ts";
import { byName } from "../named-streams.ts";
import { oneHot } from "../one-hot.ts";
import { toPacked } from "../packed.ts";
import { requirePowerOfTwo } from "../parameters.ts";
import { skid } from "../skid.ts";
import { streamArbiter } from "../stream-arbiter.ts";
import { checkedRegions, regionNames, regionOf } from "./address-map.ts";
import type { AddressMap } from "./address-map.ts";
import { axi4 } from "./axi4.ts";
import type { Axi4Shape } from "./axi4.ts";
import { axi4IdTable } from "./axi4-id-table.ts";
import { AXI4, drive, give, offered } from "./channels.ts";
import { axi4ErrorSlave } from "./error-slave.ts";
import { intoAll, parted, routeOf, routeOut } from "./routes.ts";

/** The bus and the map of an `axi4Decoder`. */
export interface Axi4DecoderOptions<N extends string> extends Axi4Shape {
  /** Regions by name, 4 KiB or more, so that no burst lies in two (IHI 0022, A3.4.1); each name becomes the port of a slave. */
  readonly regions: AddressMap<N>;
  /** Most bursts under way per identifier and direction, and most writes whose data is still to come: a power of two; 8 unless given. */
  readonly outstanding?: number;
}

const family = genericModule("axi4_decoder");
const WHAT = "axi4_decoder";

/**
 * Parts an AXI4 bus by address: sink `s_axi`, a source for each region. Addresses and identifiers go on whole. What lies in no region is
 * answered with DECERR, a read with as many beats as it asked for (IHI 0022, A3.4.4).
 *
 * Answers to one identifier come in order: its bursts are with one slave at a time, an address for another slave waits until they have
 * ended (A5.3). Different identifiers do not wait for each other. Bursts of read data are not interleaved here. A slave may wait for
 * the data of a write before it takes the address, or the other way round; data that comes before its address waits.
 *
 * `wready` depends on the `wready` of the slaves without a register between; every other output comes from a register, save that `awready`
 * and `arready` depend on the address and the identifier offered.
 *
 * @latency 1 clock for an address and for an answer, none for data; data passes 2 clocks after its address was taken or later.
 * @throughput One word per clock in every channel, while bursts of one identifier stay with one slave.
 * @throws ElaborationError `bad-parameter` for regions that overlap or are not aligned, which it names, and an `outstanding` that is no power of two.
 * @example
 * const Shape = { addr: 32, data: 64, id: 4 };
 * const parted = module("parted", () => ({
 *   ports: { s_axi: sink(axi4(Shape)), ddr: source(axi4(Shape)), ram: source(axi4(Shape)) },
 *   build({ s_axi, ddr, ram }, { instances }) {
 *     const regions = { ddr: { base: 0, size: 2 ** 31 }, ram: { base: 0x8000_0000, size: 0x1_0000 } };
 *     const { decoder } = instances({ decoder: axi4Decoder({ ...Shape, regions }) });
 *     connect(s_axi, decoder.s_axi);
 *     connect(decoder.ddr, ddr);
 *     connect(decoder.ram, ram);
 *   },
 * }));
 */
export const axi4Decoder = <const N extends string>(p: Axi4DecoderOptions<N>) =>
  family(p, () => {
    const { addr, data, id, outstanding = 8 } = p;
    const regions = checkedRegions(WHAT, p.regions, { addr, least: 4096 });
    const names = regionNames(WHAT, p.regions, ["s_axi", "unmapped"]);
    requirePowerOfTwo(`${WHAT}: outstanding`, outstanding, 2);
    return {
      doc: "Parts an AXI4 bus by address; what lies in no region is answered with DECERR.",
      ports: { s_axi: sink(axi4(p)), ...byName(names, () => source(axi4(p))) },
      build(io, { instances, name }) {
        const s = io.s_axi;
        const { refuse } = instances({ refuse: axi4ErrorSlave({ addr, data, id }) });
        const slaves = [...names.map((region) => io[region]), refuse.s_axi];
        const count = slaves.length;
        const width = indexWidth(count);
        const write = offered(s, AXI4.aw);
        const read = offered(s, AXI4.ar);
        const table = axi4IdTable({ id, regions: count, limit: outstanding });
        const slice = skid({ width: width + write.payload.width });
        const inputs = [...names, "unmapped"] as const;
        const { writes, aw, w_route, b_turns, reads, ar, r_turns } = instances({
          writes: table,
          aw: slice,
          w_route: fifo({ width, depth: outstanding }),
          b_turns: streamArbiter({ width: id + 2, inputs, pick: "fair" }),
          reads: table,
          ar: slice,
          // The lowest bit of a word of R is `rlast`.
          r_turns: streamArbiter({ width: id + data + 3, inputs, pick: "fair", last: 0 }),
        });
        const { aw_region, ar_region } = name({
          aw_region: regionOf(s.awaddr, regions),
          ar_region: regionOf(s.araddr, regions),
        });

        const [aw_words, aw_index] = parted(aw.m, width);
        const [ar_words, ar_index] = parted(ar.m, width);
        // Addresses wait until their identifier may go there.
        const aw_ready = intoAll(write.valid.and(writes.may), [aw.s, w_route.s]);
        write.ready.assign(aw_ready.and(writes.may));
        aw.s.payload.assign(cat(aw_region, write.payload));
        w_route.s.payload.assign(aw_region);
        writes.assign({ id: s.awid, region: aw_region, take: s.awvalid.and(s.awready) });
        writes.assign({ done: s.bvalid.and(s.bready), done_id: s.bid });
        routeOut(
          aw_words,
          oneHot(aw_index, count),
          slaves.map((slave) => (word) => drive(word, slave, AXI4.aw)),
        );
        read.ready.assign(reads.may.and(ar.s.ready));
        ar.s.valid.assign(read.valid.and(reads.may));
        ar.s.payload.assign(cat(ar_region, read.payload));
        reads.assign({ id: s.arid, region: ar_region, take: s.arvalid.and(s.arready) });
        reads.assign({ done: s.rvalid.and(s.rready).and(s.rlast), done_id: s.rid });
        routeOut(
          ar_words,
          oneHot(ar_index, count),
          slaves.map((slave) => (word) => drive(word, slave, AXI4.ar)),
        );

        // Write data follows the order of the addresses.
        routeOut(
          offered(s, AXI4.w),
          routeOf(w_route, count),
          slaves.map((slave) => (word) => drive(word, slave, AXI4.w)),
        );
        w_route.m.ready.assign(s.wvalid.and(s.wready).and(s.wlast));

        // Answers take turns, whole bursts of read data.
        slaves.forEach((slave, i) => {
          const input = inputs[i] ?? "unmapped";
          toPacked(offered(slave, AXI4.b), b_turns[input]);
          toPacked(offered(slave, AXI4.r), r_turns[input]);
        });
        give(b_turns.m, s, AXI4.b);
        give(r_turns.m, s, AXI4.r);
      },
    };
  });
