/** The pins of an AXI4 port seen as streams, one per channel, for blocks that take the channels apart. */
import type { BusFrom, BusTo } from "../lang/index.ts";
import { type AxiReadBeat, type AxiWriteBeat, type AxiWriteResponse, type Axi4Bus } from "../lib/axi/axi4.ts";
import type { Accepting, Offered } from "../lib/packed.ts";
import type { BurstRequest } from "./windows.ts";

type WriteBeat = ReturnType<typeof AxiWriteBeat>;
type WriteAnswer = ReturnType<typeof AxiWriteResponse>;
type ReadBeat = ReturnType<typeof AxiReadBeat>;

/** An AXI4 port as its slave sees it: `m_axi` of XDMA in the card. */
export type SlaveSide = BusFrom<Axi4Bus>;
/** An AXI4 port as its master sees it. */
export type MasterSide = BusTo<Axi4Bus>;

/** AW of a slave. */
export function writeBurst(axi: SlaveSide, to: Accepting<(typeof BurstRequest)["$wire"]>): void {
  to.payload.assign({ id: axi.awid, addr: axi.awaddr, len: axi.awlen, size: axi.awsize, burst: axi.awburst });
  to.valid.assign(axi.awvalid);
  axi.awready.assign(to.ready);
}

/** W of a slave. */
export function writeData(axi: SlaveSide, to: Accepting<WriteBeat["$wire"]>): void {
  to.payload.assign({ data: axi.wdata, strb: axi.wstrb, last: axi.wlast });
  to.valid.assign(axi.wvalid);
  axi.wready.assign(to.ready);
}

/** B of a slave. */
export function writeResponse(from: Offered<WriteAnswer["$read"]>, axi: SlaveSide): void {
  axi.assign({ bid: from.payload.id, bresp: from.payload.resp, bvalid: from.valid });
  from.ready.assign(axi.bready);
}

/** AR of a slave. */
export function readBurst(axi: SlaveSide, to: Accepting<(typeof BurstRequest)["$wire"]>): void {
  to.payload.assign({ id: axi.arid, addr: axi.araddr, len: axi.arlen, size: axi.arsize, burst: axi.arburst });
  to.valid.assign(axi.arvalid);
  axi.arready.assign(to.ready);
}

/** R of a slave. */
export function readBeat(from: Offered<ReadBeat["$read"]>, axi: SlaveSide): void {
  const { id, data, resp, last } = from.payload;
  axi.assign({ rid: id, rdata: data, rresp: resp, rlast: last, rvalid: from.valid });
  from.ready.assign(axi.rready);
}
