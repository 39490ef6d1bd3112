import type { BusFrom, BusTo } from "../lang/index.ts";
import type { Axi4Bus, Axi4QosBus } from "../lib/axi/axi4.ts";

/** Joins an AXI4 master without quality of service to a slave that has it, at the lowest priority (IHI 0022, A8.1). */
export function connectWithoutQos(from: BusFrom<Axi4Bus>, to: BusTo<Axi4QosBus>): void {
  to.assign({
    awid: from.awid,
    awaddr: from.awaddr,
    awlen: from.awlen,
    awsize: from.awsize,
    awburst: from.awburst,
    awlock: from.awlock,
    awcache: from.awcache,
    awprot: from.awprot,
    awqos: 0,
    awvalid: from.awvalid,
    wdata: from.wdata,
    wstrb: from.wstrb,
    wlast: from.wlast,
    wvalid: from.wvalid,
    bready: from.bready,
    arid: from.arid,
    araddr: from.araddr,
    arlen: from.arlen,
    arsize: from.arsize,
    arburst: from.arburst,
    arlock: from.arlock,
    arcache: from.arcache,
    arprot: from.arprot,
    arqos: 0,
    arvalid: from.arvalid,
    rready: from.rready,
  });
  from.assign({
    awready: to.awready,
    wready: to.wready,
    bid: to.bid,
    bresp: to.bresp,
    bvalid: to.bvalid,
    arready: to.arready,
    rid: to.rid,
    rdata: to.rdata,
    rresp: to.rresp,
    rlast: to.rlast,
    rvalid: to.rvalid,
  });
}
