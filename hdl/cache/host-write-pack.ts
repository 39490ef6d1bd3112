import { bits, bool, cat, clog2, input, module, sink, source, stream } from "../lang/index.ts";
import { AxiAddress, AxiWriteBeat } from "../lib/axi/axi4.ts";
import { TaggedWriteWord, WORD_SHIFT } from "./ddr-types.ts";
import { LOW, nextBeat } from "./burst-address.ts";

/**
 * Gathers the beats of AXI4 write bursts (`dw` bits, any start address, any AxSIZE up to the bus, INCR) into DDR words with byte
 * strobes. The tag of a word is the burst's identifier. `restart` forgets the burst under way.
 *
 * A word is sent when the next beat lies beyond it or there is none; one beat per clock, and no clock is lost between bursts.
 */
export const hostWritePack = module("host_write_pack", (p: { dw: number; ddr: number; id: number }) => ({
  doc: "Gathers the beats of AXI4 write bursts into DDR words.",
  ports: {
    aw: sink(stream(AxiAddress({ addr: p.ddr, id: p.id }))),
    w: sink(stream(AxiWriteBeat(p.dw))),
    restart: input(bool),
    m: source(stream(TaggedWriteWord({ ddr: p.ddr, tag: p.id }))),
  },
  build({ aw, w, restart, m }, { regs, name, when, check }) {
    const bytes = p.dw / 8;
    const lanes = 64 / bytes;
    const { busy, id, page, low, size } = regs({
      busy: bool.reset(0),
      id: bits(p.id),
      page: bits(p.ddr - LOW),
      low: bits(LOW),
      size: bits(3),
    });
    const { full, open, strb, data, word, last, tag } = regs({
      full: bool.reset(0), // the word waits to be taken
      open: bool.reset(0), // beats of the word are here, others will come
      strb: bits(64),
      data: bits(512),
      word: bits(p.ddr - WORD_SHIFT),
      last: bool,
      tag: bits(p.id),
    });
    const { beat_ready } = name({ beat_ready: busy.and(full.not().or(m.ready)).and(restart.not()) });
    const { take, next_low } = name({ take: w.valid.and(beat_ready), next_low: nextBeat(low, size) });
    const { completes, ends } = name({
      completes: w.payload.last.or(next_low.bit(WORD_SHIFT).ne(low.bit(WORD_SHIFT))),
      ends: take.and(w.payload.last),
    });

    // Address
    const { next_burst } = name({ next_burst: busy.not().or(ends).and(restart.not()) });
    aw.ready.assign(next_burst);
    w.ready.assign(beat_ready);
    when(next_burst, () => {
      busy.next(aw.valid);
      id.next(aw.payload.id);
      page.next(aw.payload.addr.slice(LOW, p.ddr - LOW));
      low.next(aw.payload.addr.slice(0, LOW));
      size.next(aw.payload.size);
    }).elsewhen(take, () => low.next(next_low));

    // Word
    const lane = lanes === 1 ? null : low.slice(clog2(bytes), clog2(lanes));
    when(take, () => {
      full.next(completes);
      open.next(completes.not());
      word.next(cat(page, low.slice(WORD_SHIFT, LOW - WORD_SHIFT)));
      tag.next(id);
      last.next(w.payload.last);
      for (let byte = 0; byte < 64; byte++) {
        const here = w.payload.strb.bit(byte % bytes);
        const write = lane === null ? here : here.and(lane.eq(Math.floor(byte / bytes)));
        strb.bit(byte).next(write.or(open.and(strb.bit(byte))));
        when(write, () => data.slice(8 * byte, 8).next(w.payload.data.slice(8 * (byte % bytes), 8)));
      }
    }).elsewhen(m.ready, () => full.next(0));
    m.assign({ payload: { tag, word, last, drop: 0, strb, data }, valid: full });
    when(restart, () => {
      busy.next(0);
      full.next(0);
      open.next(0);
    });
    check("size_fits", aw.valid.and(aw.payload.size.gt(clog2(bytes))).not(), "a write burst wider than the bus");
  },
}));
