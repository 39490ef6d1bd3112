import { bind, bool, cat, connect, module, mux, pack, sink, source, stream, unpack } from "../lang/index.ts";
import { asyncFifo } from "../lib/async-fifo.ts";
import { FillRequest, PageBeat, SlotIndex, WriteAck } from "../lib/card-types.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { CROSSING_WORDS, STORE_WORDS, TaggedReadWord, TaggedWriteWord, ddrReading, ddrWriting } from "./ddr-types.ts";
import { pageReadSplit } from "./page-read-split.ts";
import { pageWriteGather } from "./page-write-gather.ts";
import { readFetch } from "./read-fetch.ts";
import { STORE_BURSTS, writeStore } from "./write-store.ts";

/**
 * Acknowledgements that may wait in the crossing: two for each write slot that there can be, so that no write waits for room. As many of them as bursts
 * can be under way are kept for answers: a page is told before its burst begins.
 */
const ACKS = 2 * STORE_BURSTS;

/**
 * Pages between the page slots (default clock) and the DDR (`ui`), with the crossings of both directions.
 *
 * Whole DDR words cross. A page is written once all of it is on the `ui` side, which is acknowledged at once, and acknowledged finally when the DDR has
 * answered; a page is read once there is room for all of it. When the side of the default clock is reset, a page that is not whole is dropped, a whole one is
 * still written, before anything is read, and nothing of the time before the reset comes back. A reset of `ui` must reset the default side too.
 */
export const pagePath = module("page_path", (p: { dw: number; ddr: number }) => ({
  doc: "Moves pages between the page slots and the clock of the DDR.",
  clocks: ["default", "ui"],
  ports: {
    write: sink(stream(PageBeat(p.dw))),
    write_ack: source(stream(WriteAck)),
    read: sink(stream(FillRequest)),
    read_data: source(stream(PageBeat(p.dw))),
    ddr_write: source(ddrWriting(p.ddr), "ui"),
    ddr_read: source(ddrReading(p.ddr), "ui"),
  },
  build({ write, write_ack, read, read_data, ddr_write, ddr_read }, { domain, instances }) {
    const ui = domain("ui");
    const outward = { wr: "default", rd: "ui" };
    const inward = { wr: "ui", rd: "default" };
    const WriteTagged = TaggedWriteWord({ ddr: p.ddr, tag: SlotIndex.width });
    const ReadTagged = TaggedReadWord(FillRequest.width);

    const { gather, split, words, acks, requests, data } = instances({
      gather: pageWriteGather({ dw: p.dw, ddr: p.ddr }),
      split: pageReadSplit({ dw: p.dw }),
      words: bind(asyncFifo({ width: WriteTagged.width, depth: CROSSING_WORDS }), outward),
      acks: bind(asyncFifo({ width: WriteAck.width, depth: ACKS }), inward),
      requests: bind(asyncFifo({ width: FillRequest.width, depth: CROSSING_WORDS }), outward),
      data: bind(asyncFifo({ width: ReadTagged.width, depth: STORE_WORDS }), inward),
    });
    const { store, fetch } = ui.instances({
      store: bind(writeStore({ ddr: p.ddr, tag: SlotIndex.width, responses: ACKS }), { default: "ui" }),
      fetch: bind(readFetch({ ddr: p.ddr, tag: FillRequest.width, depth: STORE_WORDS }), { default: "ui" }),
    });
    // Any of the four crossings may see the other side's reset first.
    const { flush } = ui.name({
      flush: words.rd_flush.or(acks.wr_flush).or(requests.rd_flush).or(data.wr_flush),
    });

    // Write
    connect(write, gather.write);
    gather.restart.assign(words.wr_flush);
    toPacked(gather.m, words.s);
    fromPacked(WriteTagged, words.m, store.s);
    store.assign({ flush, level: acks.level });
    connect(store.ddr_write, ddr_write);
    // A page that is whole is told before its answer can come; the next one is not whole before that has gone out.
    const { held, held_slot } = ui.regs({ held: bool.reset(0), held_slot: SlotIndex });
    const { tells } = ui.name({ tells: held.and(acks.level.lt(ACKS - STORE_BURSTS)) });
    const { told } = ui.name({ told: tells.and(acks.s.ready) });
    const { ack } = ui.wires({ ack: WriteAck });
    ui.when(flush.or(told), () => held.next(0));
    ui.when(store.whole.and(flush.not()), () => {
      held.next(1);
      held_slot.next(store.whole_tag);
    });
    ui.check(
      "told_first",
      store.done.valid.and(held).and(store.done.payload.tag.eq(held_slot)).and(flush.not()).not(),
      "a page is answered before it is told",
    );
    ack.assign({
      slot: mux(tells, held_slot, store.done.payload.tag),
      final: tells.not(),
      error: tells.not().and(store.done.payload.resp.bit(1)),
    });
    acks.s.assign({ payload: pack(ack), valid: tells.or(store.done.valid) });
    store.done.ready.assign(acks.s.ready.and(tells.not()));
    store.hold.assign(held);
    fromPacked(WriteAck, acks.m, write_ack);

    // Read. A request of after a flush comes many clocks behind it, and waits for the pages of before.
    toPacked(read, requests.s);
    const { block, first, last } = unpack(FillRequest, requests.m.payload);
    fetch.s.assign({
      payload: { tag: requests.m.payload, word: cat(block.trunc(p.ddr - 12), first), len: last.sub(first) },
      valid: requests.m.valid,
    });
    requests.m.ready.assign(fetch.s.ready);
    fetch.assign({ flush, hold: store.stale, level: data.level });
    connect(fetch.ddr_read, ddr_read);
    toPacked(fetch.m, data.s);
    fromPacked(ReadTagged, data.m, split.s);
    split.restart.assign(data.rd_flush);
    connect(split.read_data, read_data);

    ui.check("words_in_order", requests.m.valid.and(last.lt(first)).not(), "a read of a page ends before it begins");
    ui.check(
      "in_memory",
      requests.m.valid.and(block.shr(p.ddr - 12).any()).not(),
      "a block beyond the memory was read",
    );
  },
}));
