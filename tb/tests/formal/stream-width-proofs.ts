/** Surroundings in which the converters between beats and words are proved. */
import { bits, bool, clog2, connect, input, module, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { streamNarrow } from "../../../hdl/lib/stream-narrow.ts";
import { streamWiden, type ConverterOptions } from "../../../hdl/lib/stream-widen.ts";
import { offersStay } from "./observers.ts";
import { part } from "./width-places.ts";

/** Any beat comes out once, in the word of its turn, at its place, unchanged; beside the word is what was beside its final beat. */
export const streamWidenProof = module("stream_widen_proof", (p: ConverterOptions) => ({
  ports: {
    mark: input(bool),
    restart: input(bool),
    s: sink(stream(bits(p.side + p.width))),
    m: source(stream(bits(p.side + p.width * p.ratio))),
  },
  build({ mark, restart, s, m }, builders) {
    const { instances, regs, name, when, check, cover } = builders;
    const top = p.ratio - 1;
    const place = bits(clog2(p.ratio));
    const { dut } = instances({
      dut: opened(streamWiden(p), { count: output(place), parts: output(bits(p.width * top)) }),
    });
    connect(s, dut.s);
    dut.restart.assign(restart);
    connect(dut.m, m);

    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    // Beats of the word that is being filled; whether one is complete, and what is to stand beside it.
    const { begun, whole, beside } = regs({ begun: place.reset(0), whole: bool.reset(0), beside: bits(p.side) });
    // A beat that `mark` chooses, until it is given; from `closed` on its word is complete.
    const { marked, closed, at, beat } = regs({
      marked: bool.reset(0),
      closed: bool,
      at: place,
      beat: bits(p.width),
    });
    const { fills } = name({ fills: begun.all() });
    whole.next(push.and(fills).or(whole.and(pop.not())));
    when(push, () => begun.next(begun.add(1)));
    when(push.and(fills), () => {
      closed.next(1);
      beside.next(s.payload.slice(p.width, p.side));
    });
    when(pop.and(closed), () => marked.next(0));
    when(push.and(mark).and(marked.not().or(pop.and(closed))), () => {
      marked.next(1);
      closed.next(fills);
      at.next(begun);
      beat.next(s.payload.slice(0, p.width));
    });
    when(restart, () => {
      begun.next(0);
      whole.next(0);
      marked.next(0);
    });

    check("offers", dut.m.valid.eq(whole), "a word is kept back, or one is offered that is not complete");
    const stuck = whole.and(m.ready.not()).and(fills);
    check("takes", dut.s.ready.eq(restart.or(stuck).not()), "a beat is refused though there is room, or the other way");
    const stays = { valid: dut.m.valid, ready: m.ready.or(restart) };
    offersStay(builders, check, "m", { ...stays, payload: m.payload });
    when(whole, () => {
      check(
        "beside",
        m.payload.slice(p.width * p.ratio, p.side).eq(beside),
        "what stands beside is not of the final beat",
      );
    });
    for (let i = 0; i <= top; i++) {
      when(marked.and(closed).and(at.eq(i)), () => {
        check(`in_turn_${i}`, part(m.payload, i, p.width).eq(beat), "another beat comes out at its place");
      });
    }
    check("in_whole", marked.and(closed).not().or(whole), "the followed beat has left without its turn");

    // What has been gathered stands at the upper end, the beat that came last uppermost.
    const { count, parts } = dut.inside;
    check("counted", count.eq(begun), "the beats gathered are not counted");
    when(marked.and(closed.not()), () => {
      check("gathered", at.lt(begun), "the followed beat is not among those gathered");
      const { since } = name({ since: begun.sub(at) });
      for (let i = 0; i < top; i++) {
        const same = part(parts, i, p.width).eq(beat);
        check(`gathered_${i}`, since.ne(top - i).or(same), "the followed beat is not where it was put");
      }
    });
    cover("first_comes_out", marked.and(closed).and(pop).and(at.eq(0)));
    cover("without_gap", pop.and(push).and(fills));
  },
}));

/** A word comes out as its beats, lowest first, each once and unchanged, with what stands beside it; `last` is on the final one. */
export const streamNarrowProof = module("stream_narrow_proof", (p: ConverterOptions) => ({
  ports: {
    restart: input(bool),
    s: sink(stream(bits(p.side + p.width * p.ratio))),
    m: source(stream(bits(p.side + p.width))),
    last: output(bool),
  },
  build({ restart, s, m, last }, builders) {
    const { instances, regs, name, when, check, cover } = builders;
    const all = p.width * p.ratio;
    const place = bits(clog2(p.ratio));
    const { dut } = instances({
      dut: opened(streamNarrow(p), { count: output(place), data: output(bits(all)) }),
    });
    connect(s, dut.s);
    dut.restart.assign(restart);
    connect(dut.m, m);
    last.assign(dut.last);

    // The word under way as it was taken, and how many of its beats have been given.
    const { holds, word, given } = regs({ holds: bool.reset(0), word: bits(p.side + all), given: place.reset(0) });
    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    const { closes } = name({ closes: given.all() });
    when(pop, () => given.next(given.add(1)));
    when(pop.and(closes), () => holds.next(0));
    when(push, () => {
      holds.next(1);
      word.next(s.payload);
    });
    when(restart, () => {
      holds.next(0);
      given.next(0);
    });

    check("offers", dut.m.valid.eq(holds), "a beat is kept back, or one is offered that nobody gave");
    const room = holds.not().or(pop.and(closes));
    check("takes", dut.s.ready.eq(room.and(restart.not())), "a word is refused though there is room, or the other way");
    const stays = { valid: dut.m.valid, ready: m.ready.or(restart) };
    offersStay(builders, check, "m", { ...stays, payload: m.payload });
    check("counted", dut.inside.count.eq(given), "the beats given are not counted");
    check("begins_anew", holds.or(given.any().not()), "a word begins with another beat than its first");
    when(holds, () => {
      check("last", dut.last.eq(closes), "the final beat is not marked, or another one is");
      check("beside", m.payload.slice(p.width, p.side).eq(word.slice(all, p.side)), "what stands beside has changed");
      for (let i = 0; i < p.ratio; i++) {
        when(given.eq(i), () => {
          const beat = m.payload.slice(0, p.width);
          check(`in_turn_${i}`, beat.eq(part(word, i, p.width)), "another beat comes out in its turn");
          const left = word.slice(0, all).shr(i * p.width);
          check(`left_${i}`, dut.inside.data.eq(left), "the beats to come are not those left");
        });
      }
    });
    cover("whole", pop.and(closes));
    cover("without_gap", pop.and(push));
  },
}));
