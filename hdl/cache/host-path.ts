import { bind, connect, module, sink, source, unpack } from "../lang/index.ts";
import { asyncFifo } from "../lib/async-fifo.ts";
import { axi4 } from "../lib/axi/axi4.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import {
  CROSSING_WORDS,
  HostReadTag,
  STORE_WORDS,
  TaggedDone,
  TaggedReadBurst,
  TaggedReadWord,
  TaggedWriteWord,
  ddrReading,
  ddrWriting,
} from "./ddr-types.ts";
import { hostReadAsk } from "./host-read-ask.ts";
import { hostReadBeats } from "./host-read-beats.ts";
import { hostWritePack } from "./host-write-pack.ts";
import { readFetch } from "./read-fetch.ts";
import { writeStore } from "./write-store.ts";

/** Responses that may wait in the crossing. */
const RESPONSES = 32;

/**
 * Bursts of a host channel between `m_axi` (default clock) and the DDR (`ui`), with the crossings of both directions.
 *
 * `host_axi` takes INCR bursts of any start address, length and beat size inside a 4 KiB block. A write is answered after the DDR has answered it;
 * responses and data come in the order of the requests, whatever their identifiers. When the side of the default clock is
 * reset, a burst that is not whole is dropped and nothing of the time before the reset comes back. A reset of `ui` must reset the
 * default side too.
 */
export const hostPath = module("host_path", (p: { dw: number; ddr: number; id: number }) => ({
  doc: "Moves the bursts of a host channel between m_axi and the clock of the DDR.",
  clocks: ["default", "ui"],
  ports: {
    host_axi: sink(axi4({ addr: p.ddr, data: p.dw, id: p.id })),
    ddr_write: source(ddrWriting(p.ddr), "ui"),
    ddr_read: source(ddrReading(p.ddr), "ui"),
  },
  build({ host_axi: axi, ddr_write, ddr_read }, { domain, instances }) {
    const ui = domain("ui");
    const outward = { wr: "default", rd: "ui" };
    const inward = { wr: "ui", rd: "default" };
    const readTag = HostReadTag(p.id).width;
    const WriteTagged = TaggedWriteWord({ ddr: p.ddr, tag: p.id });
    const Done = TaggedDone(p.id);
    const Request = TaggedReadBurst({ ddr: p.ddr, tag: readTag });
    const ReadTagged = TaggedReadWord(readTag);

    const { gather, ask, beats, words, answers, requests, data } = instances({
      gather: hostWritePack(p),
      ask: hostReadAsk({ ddr: p.ddr, id: p.id }),
      beats: hostReadBeats({ dw: p.dw, id: p.id }),
      words: bind(asyncFifo({ width: WriteTagged.width, depth: CROSSING_WORDS }), outward),
      answers: bind(asyncFifo({ width: Done.width, depth: RESPONSES }), inward),
      requests: bind(asyncFifo({ width: Request.width, depth: CROSSING_WORDS }), outward),
      data: bind(asyncFifo({ width: ReadTagged.width, depth: STORE_WORDS }), inward),
    });
    const { store, fetch } = ui.instances({
      store: bind(writeStore({ ddr: p.ddr, tag: p.id, responses: RESPONSES }), { default: "ui" }),
      fetch: bind(readFetch({ ddr: p.ddr, tag: readTag, depth: STORE_WORDS }), { default: "ui" }),
    });
    // Any of the four crossings may see the other side's reset first.
    const { flush } = ui.name({
      flush: words.rd_flush.or(answers.wr_flush).or(requests.rd_flush).or(data.wr_flush),
    });

    // Write
    gather.aw.assign({
      payload: { id: axi.awid, addr: axi.awaddr, len: axi.awlen, size: axi.awsize },
      valid: axi.awvalid,
    });
    axi.awready.assign(gather.aw.ready);
    gather.w.assign({ payload: { data: axi.wdata, strb: axi.wstrb, last: axi.wlast }, valid: axi.wvalid });
    axi.wready.assign(gather.w.ready);
    gather.restart.assign(words.wr_flush);
    toPacked(gather.m, words.s);
    fromPacked(WriteTagged, words.m, store.s);
    store.assign({ flush, hold: 0, level: answers.level });
    connect(store.ddr_write, ddr_write);
    toPacked(store.done, answers.s);
    const { tag: bid, resp: bresp } = unpack(Done, answers.m.payload);
    axi.assign({ bid, bresp, bvalid: answers.m.valid });
    answers.m.ready.assign(axi.bready);

    // Read
    ask.ar.assign({
      payload: { id: axi.arid, addr: axi.araddr, len: axi.arlen, size: axi.arsize },
      valid: axi.arvalid,
    });
    axi.arready.assign(ask.ar.ready);
    toPacked(ask.m, requests.s);
    fromPacked(Request, requests.m, fetch.s);
    fetch.assign({ flush, hold: 0, level: data.level });
    connect(fetch.ddr_read, ddr_read);
    toPacked(fetch.m, data.s);
    fromPacked(ReadTagged, data.m, beats.s);
    beats.restart.assign(data.rd_flush);
    const { id: rid, data: rdata, resp: rresp, last: rlast } = beats.r.payload;
    axi.assign({ rid, rdata, rresp, rlast, rvalid: beats.r.valid });
    beats.r.ready.assign(axi.rready);
  },
}));
