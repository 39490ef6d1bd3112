import { genericModule, indexWidth, lit, sink, source } from "../../lang/index.ts";
import { fifo } from "../fifo.ts";
import { byName } from "../named-streams.ts";
import { oneHot } from "../one-hot.ts";
import { toPacked } from "../packed.ts";
import { requireNames, requirePowerOfTwo } from "../parameters.ts";
import { skid } from "../skid.ts";
import { streamArbiter } from "../stream-arbiter.ts";
import { axi4, AxiBurst } from "./axi4.ts";
import type { Axi4Shape } from "./axi4.ts";
import { AXI4, drive, give, offered } from "./channels.ts";
import { intoAll, routeIn, routeOf, routeOut, under } from "./routes.ts";

/** The bus and the masters of an `axi4Mux`. */
export interface Axi4MuxOptions<N extends string> extends Axi4Shape {
  /** Names of the masters, 2 or more; they become the ports. `id`: bits of their identifiers. */
  readonly masters: readonly N[];
  /** Most writes whose data is still to come: a power of two, 2 or more; 8 unless given. */
  readonly outstanding?: number;
}

/** Bits that an `axi4Mux` puts on top of the identifiers of `count` masters. */
export const axi4MuxBits = (count: number): number => indexWidth(count);

const family = genericModule("axi4_mux");

/**
 * Joins AXI4 masters into one bus: sinks named by `masters`, source `m_axi`. Addresses take turns, round robin, reads apart from writes;
 * write data follows the order of the addresses.
 *
 * Identifiers on `m_axi` have `axi4MuxBits` bits more: the number of the master stands on top, and answers find their way back by it
 * (IHI 0022, A5.4.1). The order of each master's own identifiers stays. Every master must bring the data of its writes by itself: one
 * that offers an address and holds the data back stops the writes of all.
 *
 * `wready`, `bready` and `rready`, and the `valid` of data and answers, pass without a register.
 *
 * @latency 2 clocks for a write address, 1 for a read address, none for data and answers; data passes 3 clocks after its address was taken or later.
 * @throughput One word per clock in every channel, over all masters.
 * @throws ElaborationError `bad-parameter` for no masters, one that stands in the list twice, an `outstanding` that is no power of two.
 * @example
 * const joined = module("joined", () => ({
 *   ports: {
 *     dma: sink(axi4({ addr: 32, data: 64, id: 4 })),
 *     cpu: sink(axi4({ addr: 32, data: 64, id: 4 })),
 *     m_axi: source(axi4({ addr: 32, data: 64, id: 4 + axi4MuxBits(2) })),
 *   },
 *   build({ dma, cpu, m_axi }, { instances }) {
 *     const { turns } = instances({ turns: axi4Mux({ addr: 32, data: 64, id: 4, masters: ["dma", "cpu"] }) });
 *     connect(dma, turns.dma);
 *     connect(cpu, turns.cpu);
 *     connect(turns.m_axi, m_axi);
 *   },
 * }));
 */
export const axi4Mux = <const N extends string>(p: Axi4MuxOptions<N>) =>
  family(p, () => {
    const { masters: names, outstanding: depth = 8 } = p;
    requireNames("axi4_mux", names, 1);
    requirePowerOfTwo("axi4_mux: outstanding", depth, 2);
    return {
      doc: "Joins AXI4 masters into one bus, round robin; the number of the master is on top of the identifier.",
      ports: {
        ...byName(p.masters, () => sink(axi4({ addr: p.addr, data: p.data, id: p.id }))),
        m_axi: source(axi4({ addr: p.addr, data: p.data, id: p.id + axi4MuxBits(p.masters.length) })),
      },
      build(io, { instances }) {
        const m = io.m_axi;
        const masters = p.masters.map((master) => io[master]);
        const count = masters.length;
        const index = axi4MuxBits(count);
        const { width } = AxiBurst({ addr: p.addr, id: p.id + index });
        const turns = streamArbiter({ width, inputs: p.masters, pick: "fair" });
        const { aw_turns, aw, w_route, ar_turns } = instances({
          aw_turns: turns,
          aw: skid({ width }),
          w_route: fifo({ width: index, depth }),
          ar_turns: turns,
        });
        for (const [i, master] of p.masters.entries()) {
          const number = lit(index, i);
          toPacked(under(number, offered(io[master], AXI4.aw)), aw_turns[master]);
          toPacked(under(number, offered(io[master], AXI4.ar)), ar_turns[master]);
        }

        // The identifier is the highest field of an address, and the number of the master its top.
        const write = aw_turns.m;
        write.ready.assign(intoAll(write.valid, [aw.s, w_route.s]));
        aw.s.payload.assign(write.payload);
        w_route.s.payload.assign(write.payload.slice(width - index, index));
        give(aw.m, m, AXI4.aw);
        routeIn(
          masters.map((master) => offered(master, AXI4.w)),
          routeOf(w_route, count),
          (word) => drive(word, m, AXI4.w),
        );
        w_route.m.ready.assign(m.wvalid.and(m.wready).and(m.wlast));
        give(ar_turns.m, m, AXI4.ar);

        routeOut(
          offered(m, AXI4.b),
          oneHot(m.bid.slice(p.id, index), count),
          masters.map((master) => (word) => drive(word, master, AXI4.b)),
        );
        routeOut(
          offered(m, AXI4.r),
          oneHot(m.rid.slice(p.id, index), count),
          masters.map((master) => (word) => drive(word, master, AXI4.r)),
        );
      },
    };
  });
