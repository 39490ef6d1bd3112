import { module, sink, source } from "../lang/index.ts";
import { BURST, CACHE_NORMAL, axi4, axiSize } from "../lib/axi/axi4.ts";
import { readBeat, readBurst, writeBurst, writeData, writeResponse } from "./axi-streams.ts";
import { hostRead } from "./host-read.ts";
import { hostWrite } from "./host-write.ts";
import { ID_WIDTH } from "./windows.ts";

/**
 * Stands before `card_windows` where the host may reach the memory of the card (channels of the role `host`): the first 2^`ddr` bytes
 * of `m_axi` leave by `host_axi`, everything else by `card_axi`. Responses of both stay in the order of their bursts. `dw`: bits of a
 * beat on all three ports; `ids`: reads of host memory a DMA channel has in flight, which sizes the buffer of `host_write`. `host_axi` uses
 * identifier 0 only, and is answered in order.
 */
export const hostWindow = module("host_window", (p: { dw: number; ddr: number; ids: number }) => ({
  doc: "Divides m_axi into the DDR window and the card windows, responses in order.",
  ports: {
    m_axi: sink(axi4({ addr: 64, data: p.dw, id: ID_WIDTH })),
    card_axi: source(axi4({ addr: 64, data: p.dw, id: ID_WIDTH })),
    host_axi: source(axi4({ addr: p.ddr, data: p.dw, id: ID_WIDTH })),
  },
  build({ m_axi, card_axi, host_axi }, { instances }) {
    const { writes, reads } = instances({ writes: hostWrite(p), reads: hostRead({ dw: p.dw, ddr: p.ddr }) });
    const constants = { lock: 0, cache: CACHE_NORMAL, prot: 0 };

    writeBurst(m_axi, writes.aw);
    writeData(m_axi, writes.w);
    writeResponse(writes.b, m_axi);
    readBurst(m_axi, reads.ar);
    readBeat(reads.r, m_axi);

    // Card side: as it came.
    const { card_aw, card_w, card_b } = writes;
    const { card_ar, card_r } = reads;
    card_axi.assign({
      awid: card_aw.payload.id,
      awaddr: card_aw.payload.addr,
      awlen: card_aw.payload.len,
      awsize: card_aw.payload.size,
      awburst: card_aw.payload.burst,
      awlock: constants.lock,
      awcache: constants.cache,
      awprot: constants.prot,
      awvalid: card_aw.valid,
      wdata: card_w.payload.data,
      wstrb: card_w.payload.strb,
      wlast: card_w.payload.last,
      wvalid: card_w.valid,
      bready: card_b.ready,
      arid: card_ar.payload.id,
      araddr: card_ar.payload.addr,
      arlen: card_ar.payload.len,
      arsize: card_ar.payload.size,
      arburst: card_ar.payload.burst,
      arlock: constants.lock,
      arcache: constants.cache,
      arprot: constants.prot,
      arvalid: card_ar.valid,
      rready: card_r.ready,
    });
    card_aw.ready.assign(card_axi.awready);
    card_w.ready.assign(card_axi.wready);
    card_b.assign({ valid: card_axi.bvalid, payload: { id: card_axi.bid, resp: card_axi.bresp } });
    card_ar.ready.assign(card_axi.arready);
    card_r.valid.assign(card_axi.rvalid);
    card_r.payload.assign({ id: card_axi.rid, data: card_axi.rdata, resp: card_axi.rresp, last: card_axi.rlast });

    // Memory side: one identifier, full-width INCR bursts.
    const { host_aw, host_w, host_b } = writes;
    const { host_ar, host_r } = reads;
    host_axi.assign({
      awid: 0,
      awaddr: host_aw.payload.addr,
      awlen: host_aw.payload.len,
      awsize: axiSize(p.dw),
      awburst: BURST.incr,
      awlock: constants.lock,
      awcache: constants.cache,
      awprot: constants.prot,
      awvalid: host_aw.valid,
      wdata: host_w.payload.data,
      wstrb: host_w.payload.strb,
      wlast: host_w.payload.last,
      wvalid: host_w.valid,
      bready: host_b.ready,
      arid: 0,
      araddr: host_ar.payload.addr,
      arlen: host_ar.payload.len,
      arsize: axiSize(p.dw),
      arburst: BURST.incr,
      arlock: constants.lock,
      arcache: constants.cache,
      arprot: constants.prot,
      arvalid: host_ar.valid,
      rready: host_r.ready,
    });
    host_aw.ready.assign(host_axi.awready);
    host_w.ready.assign(host_axi.wready);
    host_b.assign({ valid: host_axi.bvalid, payload: host_axi.bresp });
    host_ar.ready.assign(host_axi.arready);
    host_r.valid.assign(host_axi.rvalid);
    host_r.payload.assign({ data: host_axi.rdata, resp: host_axi.rresp, last: host_axi.rlast });
  },
}));
