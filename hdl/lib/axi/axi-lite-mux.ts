import { genericModule, indexWidth, lit, sink, source } from "../../lang/index.ts";
import { fifo } from "../fifo.ts";
import { byName } from "../named-streams.ts";
import { toPacked } from "../packed.ts";
import { requireNames, requirePowerOfTwo } from "../parameters.ts";
import { skid } from "../skid.ts";
import { streamArbiter } from "../stream-arbiter.ts";
import { axiLite } from "./axi-lite.ts";
import { AXI_LITE, drive, give, offered } from "./channels.ts";
import { intoAll, parted, routeIn, routeOf, routeOut, under } from "./routes.ts";

/** The bus and the masters of an `axiLiteMux`. */
export interface AxiLiteMuxOptions<N extends string> {
  /** Names of the masters, 2 or more; they become the ports. */
  readonly masters: readonly N[];
  /** Address width in bits, 32 unless given. */
  readonly addr?: number;
  /** Most accesses of each direction under way: a power of two, 2 or more; 8 unless given. */
  readonly outstanding?: number;
}

const family = genericModule("axi_lite_mux");

/**
 * Joins AXI4-Lite masters into one bus: sinks named by `masters`, source `m_axil`. Addresses take turns, round robin, reads apart from
 * writes; data follows the order of the addresses, and so do the answers (IHI 0022, B1.1.1: no identifiers).
 *
 * Every master must bring the data of its writes by itself: one that offers an address and holds the data back stops the writes of all.
 *
 * @latency 2 clocks for an address, none for data and answers; data passes 3 clocks after its address was taken or later.
 * @throughput One access of each direction per clock, over all masters.
 * @throws ElaborationError `bad-parameter` for no masters, one that stands in the list twice, an `outstanding` that is no power of two.
 * @example
 * const joined = module("joined", () => ({
 *   ports: { host: sink(axiLite()), boot: sink(axiLite()), m_axil: source(axiLite()) },
 *   build({ host, boot, m_axil }, { instances }) {
 *     const { turns } = instances({ turns: axiLiteMux({ masters: ["host", "boot"] }) });
 *     connect(host, turns.host);
 *     connect(boot, turns.boot);
 *     connect(turns.m_axil, m_axil);
 *   },
 * }));
 */
export const axiLiteMux = <const N extends string>(p: AxiLiteMuxOptions<N>) =>
  family(p, () => {
    const { masters: names, outstanding: depth = 8 } = p;
    requireNames("axi_lite_mux", names, 1);
    requirePowerOfTwo("axi_lite_mux: outstanding", depth, 2);
    return {
      doc: "Joins AXI4-Lite masters into one bus, round robin.",
      ports: { ...byName(p.masters, () => sink(axiLite(p))), m_axil: source(axiLite(p)) },
      build(io, { instances }) {
        const m = io.m_axil;
        const masters = p.masters.map((master) => io[master]);
        const count = masters.length;
        const index = indexWidth(count);
        const width = m.awaddr.width + m.awprot.width;
        const turns = streamArbiter({ width: index + width, inputs: p.masters, pick: "fair" });
        const order = fifo({ width: index, depth });
        const { aw_turns, aw, w_route, b_route, ar_turns, ar, r_route } = instances({
          aw_turns: turns,
          aw: skid({ width }),
          w_route: order,
          b_route: order,
          ar_turns: turns,
          ar: skid({ width }),
          r_route: order,
        });

        for (const [i, master] of p.masters.entries()) {
          const number = lit(index, i);
          toPacked(under(number, offered(io[master], AXI_LITE.aw)), aw_turns[master]);
          toPacked(under(number, offered(io[master], AXI_LITE.ar)), ar_turns[master]);
        }
        const [write, write_route] = parted(aw_turns.m, index);
        write.ready.assign(intoAll(write.valid, [aw.s, w_route.s, b_route.s]));
        aw.s.payload.assign(write.payload);
        w_route.s.payload.assign(write_route);
        b_route.s.payload.assign(write_route);
        give(aw.m, m, AXI_LITE.aw);
        routeIn(
          masters.map((master) => offered(master, AXI_LITE.w)),
          routeOf(w_route, count),
          (word) => drive(word, m, AXI_LITE.w),
        );
        w_route.m.ready.assign(m.wvalid.and(m.wready));
        routeOut(
          offered(m, AXI_LITE.b),
          routeOf(b_route, count),
          masters.map((master) => (word) => drive(word, master, AXI_LITE.b)),
        );
        b_route.m.ready.assign(m.bvalid.and(m.bready));

        const [read, read_route] = parted(ar_turns.m, index);
        read.ready.assign(intoAll(read.valid, [ar.s, r_route.s]));
        ar.s.payload.assign(read.payload);
        r_route.s.payload.assign(read_route);
        give(ar.m, m, AXI_LITE.ar);
        routeOut(
          offered(m, AXI_LITE.r),
          routeOf(r_route, count),
          masters.map((master) => (word) => drive(word, master, AXI_LITE.r)),
        );
        r_route.m.ready.assign(m.rvalid.and(m.rready));
      },
    };
  });
