import { bits, bool, clog2, connect, input, module, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import { memoryWord, opened } from "../../../hdl/lang/formal/index.ts";
import { fifo, type FifoOptions } from "../../../hdl/lib/fifo.ts";
import { followWord, offersStay } from "./observers.ts";

/** The queue keeps every word, in order, and never holds more than it says. */
export const fifoProof = module("fifo_proof", (p: FifoOptions) => ({
  ports: { mark: input(bool), s: sink(stream(bits(p.width))), m: source(stream(bits(p.width))) },
  build({ mark, s, m }, builders) {
    const { instances, regs, name, when, check } = builders;
    const aw = clog2(p.depth);
    const pointer = bits(aw + 1);
    const { dut } = instances({
      dut: opened(fifo(p), {
        wr_ptr: output(pointer),
        rd_ptr: output(pointer),
        ram: memoryWord(bits(p.width), p.depth),
      }),
    });
    connect(s, dut.s);
    connect(dut.m, m);
    const { held, marked, ahead, word } = followWord(builders, {
      most: p.depth,
      width: p.width,
      mark,
      push: s.valid.and(dut.s.ready),
      taken: s.payload,
      offered: dut.m.valid,
      pop: dut.m.valid.and(m.ready),
      given: dut.m.payload,
    });
    check("offers_inside", dut.m.valid.not().or(held.ne(0)), "a word is offered in the clock that takes it");
    check("level", dut.level.eq(held), "level is not what is inside");
    check(
      "takes",
      dut.s.ready.eq(held.ne(p.depth)),
      "a word is refused though there is room, or taken though there is none",
    );
    // A word that is inside is on offer, with a latency of 2 one clock later.
    const { late } = regs({ late: bool.reset(0) });
    late.next(held.ne(0).and(dut.m.valid.not()));
    const overdue = p.latency === 1 ? held.ne(0) : late;
    check("offers", overdue.not().or(dut.m.valid), "a word is inside and not offered");
    offersStay(builders, check, "m", { valid: dut.m.valid, ready: m.ready, payload: dut.m.payload });

    // The words inside are the one on offer, and behind it those in the RAM.
    const { wr_ptr, rd_ptr, ram } = dut.inside;
    const { in_ram } = name({ in_ram: held.sub(dut.m.valid.zext(held.width)) });
    check(
      "pointers",
      wr_ptr.sub(rd_ptr).eq(in_ram.zext(pointer.width)),
      "the pointers do not count what is in the RAM",
    );
    const { place } = name({ place: ahead.sub(dut.m.valid.zext(ahead.width)) });
    ram.addr.assign(rd_ptr.add(place.zext(pointer.width)).slice(0, aw));
    when(marked.and(dut.m.valid.not().or(ahead.ne(0))), () => {
      check("in_place", ram.data.eq(word), "the followed word is not where its turn says");
    });
  },
}));
