import { bits, bool, clog2, input, module, mux, sink, source, stream, unpack } from "../lang/index.ts";
import { AxiReadBeat } from "../lib/axi/axi4.ts";
import { oneHot, selectOneHot } from "../lib/one-hot.ts";
import { LOW, nextBeat } from "./burst-address.ts";
import { HostReadTag, TaggedReadWord, WORD_SHIFT } from "./ddr-types.ts";

/**
 * Cuts DDR words into the beats of the AXI4 read burst that asked for them, `dw` bits each; the response of a beat is that of its word.
 * One beat per clock. `restart` forgets the burst under way.
 */
export const hostReadBeats = module("host_read_beats", (p: { dw: number; id: number }) => ({
  doc: "Cuts DDR words into the beats of AXI4 read bursts.",
  ports: {
    s: sink(stream(TaggedReadWord(HostReadTag(p.id).width))),
    restart: input(bool),
    r: source(stream(AxiReadBeat({ data: p.dw, id: p.id }))),
  },
  build({ s, restart, r }, { regs, name, when, check }) {
    const lanes = 512 / p.dw;
    const tag = unpack(HostReadTag(p.id), s.payload.tag);
    const { begun, low, left, valid, beat } = regs({
      begun: bool.reset(0), // the first beat of the burst has gone
      low: bits(LOW), // of the coming beat
      left: bits(8), // beats after the coming one
      valid: bool.reset(0),
      beat: AxiReadBeat({ data: p.dw, id: p.id }),
    });
    const { here, beats_after, free } = name({
      here: mux(begun, low, tag.low),
      beats_after: mux(begun, left, tag.len),
      free: r.ready.or(valid.not()),
    });
    const { next_low, closing } = name({ next_low: nextBeat(here, tag.size), closing: beats_after.eq(0) });
    const { word_done } = name({
      word_done: closing.or(next_low.bit(WORD_SHIFT).ne(here.bit(WORD_SHIFT))),
    });
    const { take } = name({ take: s.valid.and(free) });

    s.ready.assign(free.and(word_done));
    when(free, () => valid.next(s.valid));
    when(take, () => {
      begun.next(closing.not());
      low.next(next_low);
      left.next(beats_after.sub(1));
      beat.next({ id: tag.id, data: laneOf(), resp: s.payload.resp, last: closing });
    });
    r.assign({ payload: beat, valid });
    when(restart, () => {
      begun.next(0);
      valid.next(0);
    });
    check(
      "burst_fits",
      take.and(word_done).and(s.payload.last.ne(closing)).not(),
      "a read burst and its words end apart",
    );

    function laneOf() {
      const { data } = s.payload;
      if (lanes === 1) return data;
      const lane = here.slice(clog2(p.dw / 8), clog2(lanes));
      return selectOneHot(
        oneHot(lane, lanes),
        Array.from({ length: lanes }, (_, i) => data.slice(p.dw * i, p.dw)),
      );
    }
  },
}));
