import { bits, bool, module, sink } from "../../lang/index.ts";
import { axi4, RESP } from "./axi4.ts";
import type { Axi4Shape } from "./axi4.ts";
import { axiLite } from "./axi-lite.ts";

/**
 * AXI4 slave that refuses everything with DECERR: a write when all of its data has come, a read with as many beats as it asked for
 * (IHI 0022, A3.4.4). Data reads 0. Address and data of a write come in any order; one write and one read at a time.
 *
 * @latency 1 clock from the last of address and data to the answer.
 * @throughput A beat per clock inside a burst; one clock more for each burst.
 * @example
 * const nothing = module("nothing", () => ({
 *   ports: { s_axi: sink(axi4({ addr: 32, data: 64, id: 4 })) },
 *   build({ s_axi }, { instances }) {
 *     const { refuse } = instances({ refuse: axi4ErrorSlave({ addr: 32, data: 64, id: 4 }) });
 *     connect(s_axi, refuse.s_axi);
 *   },
 * }));
 */
export const axi4ErrorSlave = module("axi4_error_slave", (p: Axi4Shape) => ({
  doc: "AXI4 slave that answers everything with DECERR.",
  ports: { s_axi: sink(axi4(p)) },
  build({ s_axi: s }, { regs, when }) {
    const { addressed, filled, bid, reading, rid, left } = regs({
      addressed: bool.reset(0),
      filled: bool.reset(0).doc("all data of the write has come"),
      bid: bits(p.id),
      reading: bool.reset(0),
      rid: bits(p.id),
      left: bits(8).doc("beats after this one"),
    });
    s.assign({ awready: addressed.not(), wready: filled.not(), bid, bresp: RESP.decerr });
    s.bvalid.assign(addressed.and(filled));
    s.assign({ arready: reading.not(), rid, rdata: 0, rresp: RESP.decerr, rlast: left.eq(0), rvalid: reading });

    when(s.awvalid.and(addressed.not()), () => {
      addressed.next(1);
      bid.next(s.awid);
    });
    when(s.wvalid.and(s.wlast).and(filled.not()), () => filled.next(1));
    when(addressed.and(filled).and(s.bready), () => {
      addressed.next(0);
      filled.next(0);
    });
    when(s.arvalid.and(reading.not()), () => {
      reading.next(1);
      rid.next(s.arid);
      left.next(s.arlen);
    }).elsewhen(reading.and(s.rready), () => {
      reading.next(left.ne(0));
      left.next(left.sub(1));
    });
  },
}));

/**
 * AXI4-Lite slave that refuses everything with DECERR. Data reads 0. `addr`: address width in bits, 32 unless given.
 *
 * @latency 1 clock from the last of address and data to the answer.
 * @throughput One access of each direction every 2 clocks.
 * @example
 * const nothing = module("nothing", () => ({
 *   ports: { s_axil: sink(axiLite()) },
 *   build({ s_axil }, { instances }) {
 *     const { refuse } = instances({ refuse: axiLiteErrorSlave({ addr: 32 }) });
 *     connect(s_axil, refuse.s_axil);
 *   },
 * }));
 */
export const axiLiteErrorSlave = module("axi_lite_error_slave", (p: { addr?: number }) => ({
  doc: "AXI4-Lite slave that answers everything with DECERR.",
  ports: { s_axil: sink(axiLite(p)) },
  build({ s_axil: s }, { regs, when }) {
    const { addressed, filled, reading } = regs({
      addressed: bool.reset(0),
      filled: bool.reset(0),
      reading: bool.reset(0),
    });
    s.assign({ awready: addressed.not(), wready: filled.not(), bresp: RESP.decerr, bvalid: addressed.and(filled) });
    s.assign({ arready: reading.not(), rdata: 0, rresp: RESP.decerr, rvalid: reading });

    when(s.awvalid, () => addressed.next(1));
    when(s.wvalid, () => filled.next(1));
    when(addressed.and(filled).and(s.bready), () => {
      addressed.next(0);
      filled.next(0);
    });
    when(reading.not(), () => reading.next(s.arvalid)).elsewhen(s.rready, () => reading.next(0));
  },
}));
