/** Surroundings in which the converters between narrow and wide beats of packets are proved. */
import { bits, bitsFor, bool, clog2, connect, input, module, mux } from "../../../hdl/lang/index.ts";
import { output, pack, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { PacketBeat } from "../../../hdl/lib/packet-beat.ts";
import { packetNarrow } from "../../../hdl/lib/packet-narrow.ts";
import { packetWiden, type PacketConverterOptions } from "../../../hdl/lib/packet-widen.ts";
import { offersStay } from "./observers.ts";
import { part, usedParts } from "./width-places.ts";

/**
 * Any narrow beat comes out once, in the wide beat of its turn, at its place, unchanged. A wide beat is offered when, and
 * only when, it is full or the packet has ended; it says `last` when it has, and keeps nothing above.
 */
export const packetWidenProof = module("packet_widen_proof", (p: PacketConverterOptions) => ({
  ports: {
    mark: input(bool),
    restart: input(bool),
    s: sink(stream(PacketBeat(p))),
    m: source(stream(PacketBeat({ width: p.width * p.ratio, lane: p.lane }))),
  },
  build({ mark, restart, s, m }, builders) {
    const { instances, regs, name, when, check, cover } = builders;
    const lanes = p.width / p.lane;
    const top = p.ratio - 1;
    const place = bits(clog2(p.ratio));
    const { dut } = instances({
      dut: opened(packetWiden(p), {
        count: output(place),
        data: output(bits(p.width * top)),
        keep: output(bits(lanes * top)),
      }),
    });
    connect(s, dut.s);
    dut.restart.assign(restart);
    connect(dut.m, m);

    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    // Beats of the wide one that is being filled; whether one is complete, the place of its last beat, and whether that ended the packet.
    const { begun, whole, ends_at, ended } = regs({
      begun: place.reset(0),
      whole: bool.reset(0),
      ends_at: place,
      ended: bool,
    });
    // A beat that `mark` chooses, until it is given.
    const { marked, closed, at, word } = regs({
      marked: bool.reset(0),
      closed: bool,
      at: place,
      word: PacketBeat(p),
    });
    const { fills } = name({ fills: s.payload.last.or(begun.eq(top)) });
    whole.next(push.and(fills).or(whole.and(pop.not())));
    when(push, () => {
      begun.next(mux(fills, 0, begun.add(1)));
      when(fills, () => {
        ends_at.next(begun);
        ended.next(s.payload.last);
      });
      // Inside the wide beat that is whole, or in the one that is being filled.
      when(fills, () => closed.next(1));
    });
    when(pop.and(closed), () => marked.next(0));
    when(push.and(mark).and(marked.not().or(pop.and(closed))), () => {
      marked.next(1);
      closed.next(fills);
      at.next(begun);
      word.next(s.payload);
    });
    when(restart, () => {
      begun.next(0);
      whole.next(0);
      marked.next(0);
    });

    check("offers", dut.m.valid.eq(whole), "a wide beat is kept back, or one is offered that is not complete");
    const stuck = whole.and(m.ready.not()).and(fills);
    check("takes", dut.s.ready.eq(restart.or(stuck).not()), "a beat is refused though there is room, or the other way");
    when(whole, () => {
      check("last", m.payload.last.eq(ended), "the packet ends too early or too late");
      for (let i = 1; i <= top; i++) {
        const none = part(m.payload.keep, i, lanes).any().not();
        check(`nothing_above_${i}`, ends_at.ge(i).or(none), "lanes are kept that nobody gave");
      }
    });
    for (let i = 0; i <= top; i++) {
      when(marked.and(closed).and(at.eq(i)), () => {
        check(`in_turn_${i}`, part(m.payload.data, i, p.width).eq(word.data), "another beat comes out at its place");
        check(`kept_${i}`, part(m.payload.keep, i, lanes).eq(word.keep), "the lanes of the beat are not kept as given");
      });
    }
    when(marked.and(closed), () => {
      check("in_whole", whole.and(at.le(ends_at)), "the followed beat has left without its turn");
      check("last_of_packet", word.last.eq(ended.and(at.eq(ends_at))), "another beat than its last ends the packet");
    });
    const stays = { valid: dut.m.valid, ready: m.ready.or(restart) };
    offersStay(builders, check, "m", { ...stays, payload: pack(m.payload) });

    // What has been gathered stands in its places.
    const { inside } = dut;
    check("counted", inside.count.eq(begun).and(begun.le(top)), "the beats gathered are not counted");
    for (let i = 0; i < top; i++) {
      const kept = part(inside.keep, i, lanes);
      check(`empty_${i}`, begun.gt(i).or(kept.any().not()), "a lane is kept where no beat is yet");
      when(marked.and(closed.not()).and(at.eq(i)), () => {
        const same = part(inside.data, i, p.width).eq(word.data).and(kept.eq(word.keep));
        check(`gathered_${i}`, same, "the followed beat is not where it was put");
      });
    }
    const underWay = at.lt(begun).and(word.last.not());
    check("gathered", marked.not().or(closed).or(underWay), "the followed beat is not among those gathered");
    cover("comes_out", marked.and(closed).and(pop).and(at.eq(top)));
    cover("short", marked.and(closed).and(pop).and(at.eq(0)).and(ended).and(word.keep.all()));
    cover("without_gap", pop.and(push).and(fills));
  },
}));

/**
 * A wide beat comes out as its parts, lowest first, each once and unchanged: all of them, but of the one that ends a packet
 * only those up to the highest kept lane, the last of which says `last`.
 */
export const packetNarrowProof = module("packet_narrow_proof", (p: PacketConverterOptions) => ({
  ports: {
    restart: input(bool),
    s: sink(stream(PacketBeat({ width: p.width * p.ratio, lane: p.lane }))),
    m: source(stream(PacketBeat(p))),
  },
  build({ restart, s, m }, builders) {
    const { instances, regs, name, when, check, cover } = builders;
    const lanes = p.width / p.lane;
    const Wide = PacketBeat({ width: p.width * p.ratio, lane: p.lane });
    const place = bits(clog2(p.ratio));
    const { dut } = instances({
      dut: opened(packetNarrow(p), { count: output(place), word: output(Wide) }),
    });
    connect(s, dut.s);
    dut.restart.assign(restart);
    connect(dut.m, m);

    // The wide beat under way as it was taken, how many parts of it have been given, and how many are to be.
    const size = bits(bitsFor(p.ratio));
    const { holds, whole, given, parts } = regs({ holds: bool.reset(0), whole: Wide, given: place, parts: size });
    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    const { closes } = name({ closes: given.zext(size.width).add(1).eq(parts) });
    const used = (keep: Bits) => usedParts(keep, p.ratio, size.width);
    when(pop, () => given.next(given.add(1)));
    when(pop.and(closes), () => holds.next(0));
    when(push, () => {
      holds.next(1);
      whole.next(s.payload);
      given.next(0);
      parts.next(mux(s.payload.last, used(s.payload.keep), p.ratio));
    });
    when(restart, () => holds.next(0));

    check("offers", dut.m.valid.eq(holds), "a part is kept back, or one is offered that nobody gave");
    const room = holds.not().or(pop.and(closes));
    check("takes", dut.s.ready.eq(room.and(restart.not())), "a beat is refused though there is room, or the other way");
    const stays = { valid: dut.m.valid, ready: m.ready.or(restart) };
    offersStay(builders, check, "m", { ...stays, payload: pack(m.payload) });
    when(holds, () => {
      check("last", m.payload.last.eq(whole.last.and(closes)), "the packet ends too early or too late");
      check(
        "some_left",
        given.zext(size.width).lt(parts).and(parts.le(p.ratio)),
        "more parts are given than there are",
      );
      check("counted", dut.inside.count.eq(given), "the parts given are not counted");
      check("last_stays", dut.inside.word.last.eq(whole.last), "the end of the packet is forgotten");
      const size_known = parts.eq(mux(whole.last, used(whole.keep), p.ratio));
      check("size", size_known, "the observer has forgotten how many parts there are");
      for (let i = 0; i < p.ratio; i++) {
        when(given.eq(i), () => {
          check(`in_turn_${i}`, m.payload.data.eq(part(whole.data, i, p.width)), "another part comes out in its turn");
          check(`kept_${i}`, m.payload.keep.eq(part(whole.keep, i, lanes)), "the lanes are not kept as given");
          const left = { data: whole.data.shr(i * p.width), keep: whole.keep.shr(i * lanes) };
          const same = dut.inside.word.data.eq(left.data).and(dut.inside.word.keep.eq(left.keep));
          check(`left_${i}`, same, "the parts to come are not those left");
        });
      }
    });
    cover(
      "whole",
      pop
        .and(closes)
        .and(given.eq(p.ratio - 1))
        .and(whole.last.not()),
    );
    cover("short", pop.and(closes).and(given.eq(1)).and(whole.last));
    cover("without_gap", pop.and(push));
  },
}));
