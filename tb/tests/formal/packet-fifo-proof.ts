import { bits, bool, clog2, connect, input, module, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { memoryWord, opened } from "../../../hdl/lang/formal/index.ts";
import { packetFifo } from "../../../hdl/lib/packet-fifo.ts";
import { offersStay } from "./observers.ts";

/**
 * The words of a packet come out after it has been committed, all of them, in order and unchanged; those of a dropped
 * packet never do.
 */
export const packetFifoProof = module("packet_fifo_proof", (p: { width: number; depth: number }) => ({
  ports: {
    mark: input(bool),
    s: sink(stream(bits(p.width))),
    commit: input(bool),
    drop: input(bool),
    m: source(stream(bits(p.width))),
  },
  build({ mark, s, commit, drop, m }, builders) {
    const { instances, regs, name, when, check, cover } = builders;
    const aw = clog2(p.depth);
    const pointer = bits(aw + 1);
    const { dut } = instances({
      dut: opened(packetFifo(p), {
        wr_ptr: output(pointer),
        committed: output(pointer),
        rd_ptr: output(pointer),
        ram: memoryWord(bits(p.width), p.depth),
      }),
    });
    connect(s, dut.s);
    dut.assign({ commit, drop });
    connect(dut.m, m);
    offersStay(builders, check, "m", { valid: dut.m.valid, ready: m.ready, payload: dut.m.payload });

    // Words of whole packets, and words of the packet under way.
    const level = bits(clog2(p.depth + 2));
    const { whole, begun, marked, ahead, word } = regs({
      whole: level.reset(0),
      begun: level.reset(0),
      marked: bool.reset(0),
      ahead: level.reset(0),
      word: bits(p.width),
    });
    const one = (bit: Bits<1>) => bit.zext(level.width);
    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    const { ends, turn } = name({ ends: push.and(commit), turn: marked.and(ahead.eq(0)) });
    when(drop.or(ends), () => begun.next(0)).elsewhen(push, () => begun.next(begun.add(1)));
    when(ends, () => whole.next(whole.add(begun).add(1).sub(one(pop)))).otherwise(() =>
      whole.next(whole.sub(one(pop))),
    );
    when(marked.not().and(mark).and(push), () => {
      marked.next(1);
      word.next(s.payload);
      ahead.next(whole.add(begun).sub(one(pop)));
    }).elsewhen(marked, () => {
      when(pop, () => ahead.next(ahead.sub(1)));
      when(turn.and(pop).or(drop.and(ahead.ge(whole))), () => marked.next(0));
    });

    check("no_overrun", whole.addc(begun).le(p.depth + 1), "more words inside than fit");
    check("no_push_in_drop", drop.not().or(push.not()), "a word is taken while its packet is dropped");
    check("whole_packets", dut.m.valid.not().or(whole.ne(0)), "a word is offered whose packet has not ended");
    check(
      "followed_inside",
      marked.not().or(ahead.lt(whole.add(begun))),
      "the followed word has left without its turn",
    );
    when(turn.and(dut.m.valid), () => {
      check("in_turn", dut.m.payload.eq(word), "another word than the followed one comes out in its turn");
    });
    const { late } = regs({ late: bool.reset(0) });
    late.next(whole.ne(0).and(dut.m.valid.not()));
    check("offers", late.not().or(dut.m.valid), "a whole packet is inside and not offered");
    const { in_ram } = name({ in_ram: whole.add(begun).sub(one(dut.m.valid)) });
    check("takes", drop.or(dut.s.ready).eq(drop.or(in_ram.ne(p.depth))), "a word is refused though there is room");
    cover("comes_out", turn.and(pop));
    cover("dropped", marked.and(drop).and(ahead.ge(whole)));

    const { wr_ptr, committed, rd_ptr, ram } = dut.inside;
    const wide = (x: Bits) => x.zext(Math.max(level.width, pointer.width)).trunc(pointer.width);
    const offered = dut.m.valid.zext(level.width);
    check("committed", committed.sub(rd_ptr).eq(wide(whole.sub(offered))), "the pointers do not count whole packets");
    check("written", wr_ptr.sub(committed).eq(wide(begun)), "the pointers do not count the packet under way");
    check("fits", wr_ptr.sub(rd_ptr).le(p.depth), "the RAM is overrun");
    ram.addr.assign(rd_ptr.add(wide(ahead.sub(offered))).slice(0, aw));
    when(marked.and(dut.m.valid.not().or(ahead.ne(0))), () => {
      check("in_place", ram.data.eq(word), "the followed word is not where its turn says");
    });
  },
}));
