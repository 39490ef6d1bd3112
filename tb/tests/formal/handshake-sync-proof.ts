import { bits, bool, cat, connect, input, module, mux, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { handshakeSync, type HandshakeSyncOptions } from "../../../hdl/lib/handshake-sync.ts";
import { flushInside, flushPhases, implies } from "./flush-phases.ts";
import { newerOf, now, oldOf } from "./late-bits.ts";
import { offersStay } from "./observers.ts";

/** Words inside at most: one in the register of the writer and one in that of the reader. */
const Count = bits(2);

/** Where neighbours differ. */
const changesOf = ([first, ...rest]: readonly [Bits<1>, ...Bits<1>[]]): Bits => {
  const row = cat(first, ...rest);
  return row.slice(0, rest.length).xor(row.slice(1, rest.length));
};

/**
 * Words cross between two clocks of any ratio, with resets of either side at any time: any word taken is given once, in
 * its turn, unchanged; none is taken while the one before is under way, and none is stuck.
 *
 * Power-up is in reset, all registers 0 as in an FPGA.
 */
export const handshakeSyncProof = module("handshake_sync_proof", (p: HandshakeSyncOptions) => ({
  clocks: ["wr", "rd", "step"],
  ports: {
    mark: input(bool, "wr"),
    s: sink(stream(bits(p.width)), "wr"),
    m: source(stream(bits(p.width)), "rd"),
    late_wr: input(bits(3), "wr"),
    late_rd: input(bits(3), "rd"),
  },
  build({ mark, s, m, late_wr, late_rd }, { domain, instances }) {
    const [w, r, step] = [domain("wr"), domain("rd"), domain("step")];
    const { check, cover, name, when } = step;
    const { dut } = instances({
      dut: opened(handshakeSync(p), {
        sent: output(bool, "wr"),
        word: output(bits(p.width), "wr"),
        taken_sync_meta: output(bool, "wr"),
        taken_sync_late: input(bool, "wr"),
        taken_sync_old: input(bool, "wr"),
        taken_sync: output(bool, "wr"),
        taken: output(bool, "rd"),
        valid: output(bool, "rd"),
        copy: output(bits(p.width), "rd"),
        sent_sync_meta: output(bool, "rd"),
        sent_sync_late: input(bool, "rd"),
        sent_sync_old: input(bool, "rd"),
        sent_sync: output(bool, "rd"),
        flush: flushInside("wr", "rd"),
      }),
    });
    connect(s, dut.s);
    connect(dut.m, m);
    const { inside } = dut;
    const { flush } = inside;

    // Words taken since the last flush, and one of them that `mark` chooses. As with the pointers, a reset of the writer
    // alone changes nothing here: until the flush has come to the reader that one gives what was taken before.
    const { push } = w.name({ push: s.valid.and(dut.s.ready) });
    const cleared = "as the pointers";
    const { number, marked, place, word } = w.regs({
      number: Count.uninitialised(cleared),
      marked: bool.uninitialised(cleared),
      place: Count,
      word: bits(p.width),
    });
    const a_clear = flush.a_echo.or(flush.b_asks);
    w.when(a_clear, () => {
      number.next(0);
      marked.next(0);
    }).elsewhen(push, () => {
      number.next(number.add(1));
      w.when(mark.and(marked.not()), () => {
        marked.next(1);
        place.next(number);
        word.next(s.payload);
      }).elsewhen(number.sub(place).ne(1), () => marked.next(0));
    });

    // Words given since the last flush.
    const { given } = r.regs({ given: Count.reset(0) });
    r.when(dut.rd_flush, () => given.next(0)).elsewhen(dut.m.valid.and(m.ready), () => given.next(given.add(1)));
    const stays = (key: string, holds: Bits<1>, message: string) =>
      check(key, now(holds).or(now(dut.rd_flush)), message);
    offersStay(r, stays, "m", { valid: dut.m.valid, ready: m.ready, payload: dut.m.payload });

    // Each flip-flop hears of a change at its edge or at the next one, whatever the others hear.
    const newer = newerOf(w, r, step);
    const sent_old = oldOf(w, "sent_old", inside.sent);
    const taken_old = oldOf(r, "taken_old", inside.taken);
    inside.sent_sync_late.assign(late_rd.bit(2).and(now(newer.a)));
    inside.sent_sync_old.assign(now(sent_old));
    inside.taken_sync_late.assign(late_wr.bit(2).and(now(newer.b)));
    inside.taken_sync_old.assign(now(taken_old));
    const { clearing } = flushPhases(
      { a: w, b: r, step, newer, late: { a: late_wr, b: late_rd } },
      flush,
      {
        a: {
          pointers: [inside.sent, number, marked],
          before: [sent_old],
          meta: inside.sent_sync_meta,
          sync: inside.sent_sync,
        },
        b: { pointers: [inside.taken], before: [taken_old], meta: inside.taken_sync_meta, sync: inside.taken_sync },
      },
      [given, inside.valid],
    );
    check("wr_stops", implies(now(flush.a_wanted), now(dut.wr_flush)), "a side that was reset goes on");
    check("rd_stops", implies(now(flush.b_wanted), now(dut.rd_flush)), "a side that was reset goes on");
    check("takes_none", implies(now(dut.wr_flush), now(dut.s.ready).not()), "a word is taken in a flush");
    check("gives_none", implies(now(dut.rd_flush), now(dut.m.valid).not()), "a word is given in a flush");

    // Out of a flush the pointers run round as well: the word is sent, seen, taken, and that is seen. What a side sees while
    // it is not let go yet may be of before the flush, and is as good as nothing new.
    const [sent, taken] = [now(inside.sent), now(inside.taken)];
    const { turns, under_way, full } = name({
      turns: changesOf([
        sent,
        mux(newer.a, now(sent_old), sent),
        mux(now(flush.b_echo_meta), taken, now(inside.sent_sync_meta)),
        mux(now(flush.b_echo), taken, now(inside.sent_sync)),
        taken,
        mux(newer.b, now(taken_old), taken),
        mux(now(flush.a_echo_meta), sent, now(inside.taken_sync_meta)),
        mux(now(flush.a_echo), sent, now(inside.taken_sync)),
      ]),
      under_way: sent.xor(taken),
      full: now(inside.valid),
    });
    const { level } = name({ level: now(number).sub(now(given)) });
    when(clearing.not(), () => {
      check("in_order", turns.and(turns.sub(1)).any().not(), "two words are under way");
      check("takes_when_free", implies(now(dut.s.ready), under_way.not()), "a word is taken that has no place");
      check("parity", now(number).bit(0).eq(sent), "the pointer does not turn with each word");
      const inIt = under_way.zext(2).add(full.zext(2));
      // A reader that was reset counts from 0 at once, the writer when it hears of it: until the request falls again.
      const counting = now(dut.rd_flush)
        .not()
        .or(now(flush.b_request).not().and(now(flush.b_echo)));
      check("counted", implies(counting, level.eq(inIt)), "a word is lost, invented, or given twice");
    });

    // Clocks of the reader for which a word is under way and none is on offer, and of the writer for which none is under way and
    // none is taken: as many as flip-flops to pass, from when the first one has heard.
    const missed = (late: Bits<1>, fresh: Bits<1>, old: Bits<1>, value: Bits<1>) =>
      late.and(now(fresh)).and(now(old).ne(now(value)));
    const missed_sent = missed(late_rd.bit(2), newer.a, sent_old, inside.sent);
    const missed_taken = missed(late_wr.bit(2), newer.b, taken_old, inside.taken);
    const { waits } = r.regs({ waits: bits(2).reset(0) });
    r.when(dut.rd_flush.or(inside.valid).or(under_way.not()).or(missed_sent), () => waits.next(0)).otherwise(() =>
      waits.next(waits.add(1)),
    );
    const { rests } = w.regs({ rests: bits(2).reset(0) });
    w.when(dut.wr_flush.or(dut.s.ready).or(under_way).or(missed_taken), () => rests.next(0)).otherwise(() =>
      rests.next(rests.add(1)),
    );
    const arriving = under_way.and(full.not());
    when(now(dut.rd_flush).not(), () => {
      const arrives = (clocks: number, place: Bits<1>) =>
        check(`arrives_${clocks}`, now(waits).lt(clocks).or(arriving.not()).or(now(place).eq(sent)), "it is held up");
      arrives(1, inside.sent_sync_meta);
      arrives(2, inside.sent_sync);
      const counted = now(waits).eq(0).or(arriving).or(now(dut.m.valid));
      check("arrives", counted.and(now(waits).ne(3).or(now(dut.m.valid))), "a word does not come");
    });
    when(now(dut.wr_flush).not(), () => {
      const seen = under_way.not().and(now(inside.taken_sync_meta).eq(taken));
      check("free_soon", now(rests).ne(1).or(seen), "the writer is held up");
      check(
        "free",
        now(rests)
          .lt(2)
          .or(now(rests).eq(2).and(now(dut.s.ready))),
        "the writer does not go on",
      );
    });

    // The followed word, for as long as it may be inside.
    const { since } = name({ since: now(number).sub(now(place)) });
    when(clearing.not().and(now(marked)), () => {
      check("still_there", since.eq(1).or(since.eq(2)), "the followed word is older than the two last");
      when(under_way.and(since.eq(1)), () => check("in_place", now(inside.word).eq(now(word)), "it has changed"));
      const here = full.and(since.eq(under_way.zext(2).add(1)));
      when(here.and(now(dut.rd_flush).not()), () => {
        check("copied", now(inside.copy).eq(now(word)), "another word than the followed one is in its turn");
      });
    });
    const { offered } = name({ offered: now(dut.m.valid).and(since.eq(level)).and(now(marked)) });
    check("unchanged", implies(offered.and(clearing.not()), now(dut.m.payload).eq(now(word))), "it comes out changed");
    cover("comes_out", offered.and(now(m.ready)));
    cover("flushed", clearing.and(now(marked)));
    cover("both_full", offered.and(under_way).and(since.eq(2)));
  },
}));
