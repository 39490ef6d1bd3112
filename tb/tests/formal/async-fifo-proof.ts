import { bits, bool, clog2, connect, input, module, mux } from "../../../hdl/lang/index.ts";
import { output, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { memoryWord, opened } from "../../../hdl/lang/formal/index.ts";
import { asyncFifo } from "../../../hdl/lib/async-fifo.ts";
import { fromGray, toGray } from "../../../hdl/lib/gray.ts";
import { flushInside, flushPhases, implies } from "./flush-phases.ts";
import { newerOf, now, oldOf } from "./late-bits.ts";

/**
 * A queue between two clocks of any ratio, with resets of either side at any time: the pointers change one bit at a time,
 * it is never overrun, gives nothing that was not written, and every word unchanged and in its turn.
 *
 * `step` is a domain with an edge at every step of the proof: what relates both sides is stated there. Power-up is in
 * reset, all registers 0 as in an FPGA.
 */
export const asyncFifoProof = module("async_fifo_proof", (p: { width: number; depth: number }) => ({
  clocks: ["wr", "rd", "step"],
  ports: {
    mark: input(bool, "wr"),
    s: sink(stream(bits(p.width)), "wr"),
    m: source(stream(bits(p.width)), "rd"),
    late_wr: input(bits(2 + clog2(p.depth) + 1), "wr"),
    late_rd: input(bits(2 + clog2(p.depth) + 1), "rd"),
  },
  build({ mark, s, m, late_wr, late_rd }, { domain, instances }) {
    const [w, r, step] = [domain("wr"), domain("rd"), domain("step")];
    const aw = clog2(p.depth);
    const pointer = bits(aw + 1);
    const [wrPtr, rdPtr] = [output(pointer, "wr"), output(pointer, "rd")];
    const { dut } = instances({
      dut: opened(asyncFifo(p), {
        wr_ptr: wrPtr,
        wr_gray: wrPtr,
        rd_gray_sync_meta: wrPtr,
        rd_gray_sync_late: input(pointer, "wr"),
        rd_gray_sync_old: input(pointer, "wr"),
        rd_gray_sync: wrPtr,
        rd_ptr: rdPtr,
        rd_gray: rdPtr,
        wr_gray_sync_meta: rdPtr,
        wr_gray_sync_late: input(pointer, "rd"),
        wr_gray_sync_old: input(pointer, "rd"),
        wr_gray_sync: rdPtr,
        ram: memoryWord(bits(p.width), p.depth, "wr"),
        flush: flushInside("wr", "rd"),
      }),
    });
    connect(s, dut.s);
    connect(dut.m, m);

    // One bit at a time, but for the flush, which sets a pointer to zero while nobody looks at it.
    const { inside } = dut;
    const { flush } = inside;
    const wr_gray_before = oldOf(w, "wr_gray_before", inside.wr_gray);
    const rd_gray_before = oldOf(r, "rd_gray_before", inside.rd_gray);
    const oneBit = (x: Bits, y: Bits) => {
      const changed = x.xor(y);
      return changed.and(changed.sub(1)).any().not();
    };

    // A word that `mark` chooses, for as long as it may be in the queue.
    const { marked, place, word } = w.regs({ marked: bool.reset(0), place: pointer, word: bits(p.width) });
    w.when(dut.wr_flush, () => marked.next(0))
      .elsewhen(mark.and(marked.not()).and(s.valid).and(dut.s.ready), () => {
        marked.next(1);
        place.next(inside.wr_ptr);
        word.next(s.payload);
      })
      .elsewhen(s.valid.and(dut.s.ready).and(inside.wr_ptr.sub(place).eq(p.depth)), () => marked.next(0));
    inside.ram.addr.assign(place.slice(0, aw));

    // Which word the reader is to give next.
    const { next_given } = r.regs({ next_given: pointer.reset(0) });
    r.when(dut.rd_flush, () => next_given.next(0)).elsewhen(dut.m.valid.and(m.ready), () =>
      next_given.next(next_given.add(1)),
    );

    // Everything below speaks of both sides at every step.
    const wide = (x: Bits) =>
      now(x)
        .zext(aw + 2)
        .trunc(aw + 1);
    const { check, when, name } = step;
    const level = (from: Bits, to: Bits) => wide(from).sub(wide(to));
    // Each flip-flop hears of a change at its edge or at the next one, whatever the others hear.
    const newer = newerOf(w, r, step);
    const may = (fresh: Bits<1>) => now(fresh).sext(pointer.width);
    inside.wr_gray_sync_late.assign(late_rd.slice(2, pointer.width).and(may(newer.a)));
    inside.wr_gray_sync_old.assign(now(wr_gray_before));
    inside.rd_gray_sync_late.assign(late_wr.slice(2, pointer.width).and(may(newer.b)));
    inside.rd_gray_sync_old.assign(now(rd_gray_before));
    const { in_ram, seen_wr, seen_wr_meta, heard_wr, seen_rd, seen_rd_meta, heard_rd } = name({
      in_ram: level(inside.wr_ptr, inside.rd_ptr),
      seen_wr: fromGray(now(inside.wr_gray_sync)).sub(wide(inside.rd_ptr)),
      seen_wr_meta: fromGray(now(inside.wr_gray_sync_meta)).sub(wide(inside.rd_ptr)),
      heard_wr: fromGray(mux(newer.a, now(wr_gray_before), now(inside.wr_gray))).sub(wide(inside.rd_ptr)),
      seen_rd: wide(inside.wr_ptr).sub(fromGray(now(inside.rd_gray_sync))),
      seen_rd_meta: wide(inside.wr_ptr).sub(fromGray(now(inside.rd_gray_sync_meta))),
      heard_rd: wide(inside.wr_ptr).sub(fromGray(mux(newer.b, now(rd_gray_before), now(inside.rd_gray)))),
    });
    const gray = (ptr: Bits, code: Bits) => toGray(now(ptr)).eq(now(code));
    const { clearing } = flushPhases(
      { a: w, b: r, step, newer, late: { a: late_wr, b: late_rd } },
      flush,
      {
        a: {
          pointers: [inside.wr_ptr, inside.wr_gray],
          before: [wr_gray_before],
          meta: inside.wr_gray_sync_meta,
          sync: inside.wr_gray_sync,
        },
        b: {
          pointers: [inside.rd_ptr, inside.rd_gray],
          before: [rd_gray_before],
          meta: inside.rd_gray_sync_meta,
          sync: inside.rd_gray_sync,
        },
      },
      [next_given],
    );

    when(clearing.not(), () => {
      check("no_overrun", in_ram.le(p.depth), "more words in the RAM than fit");
      check(
        "gray",
        gray(inside.wr_ptr, inside.wr_gray).and(gray(inside.rd_ptr, inside.rd_gray)),
        "codes are not those of the pointers",
      );
      check("reader_hears", heard_wr.le(in_ram), "the reader hears of what is not written");
      check(
        "writer_hears",
        heard_rd.ge(in_ram).and(heard_rd.le(p.depth)),
        "the writer hears of room that is not there",
      );
      when(now(flush.b_echo_meta).not(), () => {
        check("reader_behind_meta", seen_wr_meta.le(heard_wr), "the reader will see what is not written");
        const behind = seen_wr.le(seen_wr_meta);
        check("reader_behind", now(flush.b_echo).or(behind), "the reader sees what is not written");
      });
      when(now(flush.a_echo_meta).not(), () => {
        const roomSoon = seen_rd_meta.ge(heard_rd).and(seen_rd_meta.le(p.depth));
        check("writer_behind_meta", roomSoon, "the writer will see room that is not there");
        const room = seen_rd.ge(seen_rd_meta).and(seen_rd.le(p.depth));
        check("writer_behind", now(flush.a_echo).or(room), "the writer sees room that is not there");
      });
    });
    const cleared = { wr: now(flush.a_echo).or(now(flush.b_asks)), rd: now(flush.b_echo).or(now(flush.a_asks)) };
    const levelKnown = now(dut.level).ge(seen_rd).and(now(dut.level).le(p.depth));
    check("level", clearing.or(cleared.wr).or(levelKnown), "the level is too low, or more than fits");
    check("wr_stops", implies(now(flush.a_wanted), now(dut.wr_flush)), "a side that was reset goes on");
    check("rd_stops", implies(now(flush.b_wanted), now(dut.rd_flush)), "a side that was reset goes on");
    check(
      "wr_one_bit",
      cleared.wr.or(oneBit(now(inside.wr_gray), now(wr_gray_before))),
      "the pointer changes in two bits",
    );
    check(
      "rd_one_bit",
      cleared.rd.or(oneBit(now(inside.rd_gray), now(rd_gray_before))),
      "the pointer changes in two bits",
    );

    const given = wide(inside.rd_ptr).sub(now(dut.m.valid).zext(aw + 1));
    check("in_turn", now(dut.rd_flush).or(given.eq(now(next_given))), "a word is left out, or given twice");

    const { since, offered } = name({
      since: wide(inside.wr_ptr).sub(now(place)), // words written from the marked one on
      offered: now(dut.m.valid),
    });
    when(now(marked).and(now(dut.wr_flush).not()), () => {
      check("still_there", since.ne(0).and(since.le(p.depth)), "the marked word is older than the queue is deep");
      when(since.le(in_ram).and(since.ne(0)), () => {
        check("in_place", now(inside.ram.data).eq(now(word)), "the marked word is not where it was written");
      });
      when(offered.and(since.eq(in_ram.add(1))), () => {
        check("unchanged", now(dut.m.payload).eq(now(word)), "the marked word comes out changed");
      });
    });
    step.cover(
      "comes_out",
      now(marked)
        .and(offered)
        .and(since.eq(in_ram.add(1)))
        .and(now(m.ready)),
    );
  },
}));
