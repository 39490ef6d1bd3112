import { bind, bool, connect, input, module, sink, source, stream } from "../lang/index.ts";
import type { SinkPort } from "../lang/index.ts";
import { axi4 } from "../lib/axi/axi4.ts";
import type { Axi4Bus } from "../lib/axi/axi4.ts";
import { FillRequest, PageBeat, WriteAck } from "../lib/card-types.ts";
import { ddrReadPort } from "./ddr-read-port.ts";
import { WORD_BITS } from "./ddr-types.ts";
import { ddrWritePort } from "./ddr-write-port.ts";
import { hostPath } from "./host-path.ts";
import { pagePath } from "./page-path.ts";

/** Width of the identifiers of `m_axi` and of the DDR controller's AXI port, in bits. */
const ID = 4;

/** The port of the host channels, which is there only with `host`; the types name it always, so ask `host` before using it. */
function hostPorts(p: { dw: number; ddr: number; host: boolean }): { readonly host_axi: SinkPort<Axi4Bus> } {
  const host_axi = sink(axi4({ addr: p.ddr, data: p.dw, id: ID }));
  return p.host ? { host_axi } : ({} as { host_axi: typeof host_axi });
}

/**
 * The medium that is the card's own DDR: pages of the NVMe side, and with `host` the bursts of host channels, share one AXI4 master of
 * 512 bits in `ui`.
 *
 * `dw`: data bits of `m_axi`, 64 to 512; `ddr`: bits of a byte address of the DDR; block b of the medium stands at byte b * 4096. Pages
 * and host bursts take turns, burst by burst. Nothing is issued before `calib_done`. What a reset of either side does is told at
 * `page_path` and `host_path`.
 */
export const mediumPort = module("medium_port", (p: { dw: number; ddr: number; host: boolean }) => ({
  doc: "Stores pages in the card's DDR, beside the bursts of host channels.",
  clocks: ["default", "ui"],
  ports: {
    write: sink(stream(PageBeat(p.dw))),
    write_ack: source(stream(WriteAck)),
    read: sink(stream(FillRequest)),
    read_data: source(stream(PageBeat(p.dw))),
    ...hostPorts(p),
    calib_done: input(bool, "ui"),
    ddr_axi: source(axi4({ addr: p.ddr, data: WORD_BITS, id: ID }), "ui"),
  },
  build({ write, write_ack, read, read_data, host_axi, calib_done, ddr_axi }, { domain, instances }) {
    const ui = domain("ui");
    const sources = p.host ? (["page", "host"] as const) : (["page"] as const);
    const { pages } = instances({ pages: pagePath({ dw: p.dw, ddr: p.ddr }) });
    const { writer, reader } = ui.instances({
      writer: bind(ddrWritePort({ ddr: p.ddr, id: ID, sources }), { default: "ui" }),
      reader: bind(ddrReadPort({ ddr: p.ddr, id: ID, sources }), { default: "ui" }),
    });

    connect(write, pages.write);
    connect(pages.write_ack, write_ack);
    connect(read, pages.read);
    connect(pages.read_data, read_data);
    connect(pages.ddr_write, writer.page);
    connect(pages.ddr_read, reader.page);
    if (p.host) {
      const { host } = instances({ host: hostPath({ dw: p.dw, ddr: p.ddr, id: ID }) });
      connect(host_axi, host.host_axi);
      connect(host.ddr_write, writer.host);
      connect(host.ddr_read, reader.host);
    }

    writer.calib_done.assign(calib_done);
    reader.calib_done.assign(calib_done);
    const { ddr_axi: w } = writer;
    const { ddr_axi: r } = reader;
    ddr_axi.assign({
      awid: w.awid,
      awaddr: w.awaddr,
      awlen: w.awlen,
      awsize: w.awsize,
      awburst: w.awburst,
      awlock: w.awlock,
      awcache: w.awcache,
      awprot: w.awprot,
      awvalid: w.awvalid,
      wdata: w.wdata,
      wstrb: w.wstrb,
      wlast: w.wlast,
      wvalid: w.wvalid,
      bready: w.bready,
    });
    const { awready, wready, bid, bresp, bvalid } = ddr_axi;
    w.assign({ awready, wready, bid, bresp, bvalid });
    ddr_axi.assign({
      arid: r.arid,
      araddr: r.araddr,
      arlen: r.arlen,
      arsize: r.arsize,
      arburst: r.arburst,
      arlock: r.arlock,
      arcache: r.arcache,
      arprot: r.arprot,
      arvalid: r.arvalid,
      rready: r.rready,
    });
    const { arready, rid, rdata, rresp, rlast, rvalid } = ddr_axi;
    r.assign({ arready, rid, rdata, rresp, rlast, rvalid });
  },
}));
