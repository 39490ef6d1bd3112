/** Surroundings in which the queues between two widths are proved, with one clock or two, of bare parts or of packets. */
import { bits, bitsFor, bool, clog2, connect, input, lit, module, unpack } from "../../../hdl/lang/index.ts";
import { mux, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Bits, DomainBuilders } from "../../../hdl/lang/index.ts";
import { asyncWidthFifo } from "../../../hdl/lib/async-width-fifo.ts";
import { PacketBeat } from "../../../hdl/lib/packet-beat.ts";
import { payloadWidth, type WidthFifoOptions } from "../../../hdl/lib/width-converter.ts";
import { widthFifo } from "../../../hdl/lib/width-fifo.ts";
import { now } from "./late-bits.ts";
import { part, usedParts } from "./width-places.ts";

/** Tells more words apart than a bounded run has. */
const Count = bits(5);

/** An end of a queue, and the domain in which words pass it. */
interface End {
  readonly side: DomainBuilders;
  readonly valid: Bits<1>;
  readonly ready: Bits<1>;
  readonly payload: Bits;
  /** Everything under way is forgotten. */
  readonly flush: Bits<1>;
}

/** What the queue is told from outside: which word to follow, and which part of it. */
interface Choice {
  readonly mark: Bits<1>;
  readonly which: Bits;
}

/** A payload as a beat of a packet; without lanes all of it is kept, and nothing ends. */
function beatOf(payload: Bits, width: number, lane: number | undefined) {
  return lane === undefined
    ? { data: payload, keep: lit(1, 1), last: lit(1, 0) }
    : unpack(PacketBeat({ width, lane }), payload);
}

/**
 * Follows a part of the narrower width: it comes out in the word with its number, counted from the last flush, at its
 * place there, unchanged, and ends the packet if it did. Since it may be any part, none is lost, doubled or overtaken.
 */
function followPart(
  p: WidthFifoOptions,
  { check, cover, name, when }: DomainBuilders,
  { mark, which }: Choice,
  taken: End,
  given: End,
): void {
  const up = p.to > p.from;
  const [narrow, ratio] = up ? [p.from, p.to / p.from] : [p.to, p.from / p.to];
  const lanes = p.lane === undefined ? 1 : narrow / p.lane;
  const keptParts = p.lane === undefined ? 1 : ratio;
  const Place = bits(clog2(ratio));

  // Words that were given or are to be, and how much of the next one has been taken.
  const w = taken.side;
  const beat = beatOf(taken.payload, p.from, p.lane);
  const { number, begun } = w.regs({ number: Count.reset(0), begun: Place.reset(0) });
  const { marked, turn, at } = w.regs({ marked: bool.reset(0), turn: Count, at: Place });
  const { data, keep, ends } = w.regs({ data: bits(narrow), keep: bits(lanes), ends: bool });
  const { push, fills } = w.name({ push: taken.valid.and(taken.ready), fills: beat.last.or(begun.eq(ratio - 1)) });
  const all = lit(Count.width, ratio);
  const parts = up || p.lane === undefined ? all : mux(beat.last, usedParts(beat.keep, keptParts, Count.width), all);
  const choose = (): void => {
    marked.next(1);
    turn.next(up ? number : number.add(which.zext(Count.width)));
    at.next(up ? begun : which);
    if (up) {
      data.next(beat.data);
      keep.next(beat.keep);
      ends.next(beat.last);
    } else {
      const pick = (whole: Bits, width: number) => whole.shr(which.mulw(lit(bitsFor(width), width))).trunc(width);
      data.next(pick(beat.data, narrow));
      if (p.lane === undefined) keep.next(1);
      else keep.next(pick(beat.keep, lanes));
      ends.next(beat.last.and(which.zext(Count.width).add(1).eq(parts)));
    }
  };
  w.when(taken.flush, () => {
    number.next(0);
    begun.next(0);
    marked.next(0);
  }).elsewhen(push, () => {
    if (up) {
      begun.next(mux(fills, 0, begun.add(1)));
      w.when(fills, () => number.next(number.add(1)));
    } else number.next(number.add(parts));
    const there = up ? lit(1, 1) : which.zext(Count.width).lt(parts);
    w.when(mark.and(marked.not()).and(there), choose);
  });

  // Words given.
  const r = given.side;
  const { count } = r.regs({ count: Count.reset(0) });
  const { pop } = r.name({ pop: given.valid.and(given.ready) });
  r.when(given.flush, () => count.next(0)).elsewhen(pop, () => count.next(count.add(1)));

  const out = beatOf(now(given.payload), p.to, p.lane);
  const { still } = name({ still: now(taken.flush).or(now(given.flush)) });
  const { offered } = name({ offered: now(given.valid).and(still.not()) });
  check("nothing_invented", offered.not().or(now(count).ne(now(number))), "a word is offered that nobody gave");
  const { turns } = name({ turns: offered.and(now(marked)).and(now(count).eq(now(turn))) });
  for (let i = 0; i < (up ? ratio : 1); i++) {
    when(up ? turns.and(now(at).eq(i)) : turns, () => {
      check(`in_turn_${i}`, part(out.data, i, narrow).eq(now(data)), "another part comes out in its turn");
      if (p.lane === undefined) return;
      check(`kept_${i}`, part(out.keep, i, lanes).eq(now(keep)), "its lanes are not kept as given");
      if (up && i < ratio - 1) {
        const above = out.keep.slice((i + 1) * lanes, (ratio - 1 - i) * lanes);
        check(`nothing_above_${i}`, now(ends).not().or(above.any().not()), "lanes are kept that nobody gave");
      }
    });
  }
  if (p.lane !== undefined) {
    const ended = up ? now(ends).and(out.last.not()) : now(ends).ne(out.last);
    const another = up
      ? now(ends)
          .not()
          .and(now(at).eq(ratio - 1))
          .and(out.last)
      : lit(1, 0);
    check("last", turns.not().or(ended.or(another).not()), "the packet ends too early or too late");
    cover("ends", turns.and(now(ends)).and(now(pop)));
  }
  cover("second_word", turns.and(now(pop)).and(now(count).ge(up ? 1 : ratio)));
}

const portsOf = (p: WidthFifoOptions) => ({
  taken: stream(bits(payloadWidth(p.from, p.lane))),
  given: stream(bits(payloadWidth(p.to, p.lane))),
  place: bits(clog2(Math.max(p.from, p.to) / Math.min(p.from, p.to))),
});

export const widthFifoProof = module("width_fifo_proof", (p: WidthFifoOptions) => ({
  ports: {
    mark: input(bool),
    which: input(portsOf(p).place),
    s: sink(portsOf(p).taken),
    m: source(portsOf(p).given),
  },
  build({ mark, which, s, m }, builders) {
    const { dut } = builders.instances({ dut: widthFifo(p) });
    connect(s, dut.s);
    connect(dut.m, m);
    const none = { side: builders, flush: lit(1, 0) };
    followPart(
      p,
      builders,
      { mark, which },
      { ...none, valid: s.valid, ready: dut.s.ready, payload: s.payload },
      { ...none, valid: dut.m.valid, ready: m.ready, payload: dut.m.payload },
    );
  },
}));

/** Clocks of any ratio, resets of either side at any time. */
export const asyncWidthFifoProof = module("async_width_fifo_proof", (p: WidthFifoOptions) => ({
  clocks: ["wr", "rd", "step"],
  ports: {
    mark: input(bool, "wr"),
    which: input(portsOf(p).place, "wr"),
    s: sink(portsOf(p).taken, "wr"),
    m: source(portsOf(p).given, "rd"),
  },
  build({ mark, which, s, m }, { domain, instances }) {
    const { dut } = instances({ dut: asyncWidthFifo(p) });
    connect(s, dut.s);
    connect(dut.m, m);
    followPart(
      p,
      domain("step"),
      { mark, which },
      { side: domain("wr"), flush: dut.wr_flush, valid: s.valid, ready: dut.s.ready, payload: s.payload },
      { side: domain("rd"), flush: dut.rd_flush, valid: dut.m.valid, ready: m.ready, payload: dut.m.payload },
    );
  },
}));
