import { bits, bool, clog2, input, module, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import { memoryWord, opened } from "../../../hdl/lang/formal/opened.ts";
import { fifo } from "../../../hdl/lib/fifo.ts";

/**
 * The queue loses nothing, invents nothing, keeps the order and changes no word: a word that `mark` chooses comes out
 * after exactly those that were inside when it went in.
 */
export const fifoProof = module("fifo_proof", (p: { width: number; depth: number }) => ({
  ports: {
    mark: input(bool),
    s: sink(stream(bits(p.width))),
    m: source(stream(bits(p.width))),
  },
  build({ mark, s, m }, { instances, regs, name, when, check, cover }) {
    const aw = clog2(p.depth);
    const { dut } = instances({
      dut: opened(fifo(p), {
        wr_ptr: output(bits(aw + 1)),
        rd_ptr: output(bits(aw + 1)),
        ram: memoryWord(bits(p.width), p.depth),
      }),
    });
    dut.s.assign({ valid: s.valid, payload: s.payload });
    s.ready.assign(dut.s.ready);
    m.assign({ valid: dut.m.valid, payload: dut.m.payload });
    dut.m.ready.assign(m.ready);

    const level = bits(clog2(p.depth + 1));
    const { held, marked, ahead, word } = regs({
      held: level.reset(0), // words taken and not given
      marked: bool.reset(0),
      ahead: level.reset(0), // words to come out before the marked one
      word: bits(p.width),
    });
    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    held.next(held.add(push.zext(level.width)).sub(pop.zext(level.width)));
    when(marked.not().and(mark).and(push), () => {
      marked.next(1);
      word.next(s.payload);
      ahead.next(held.sub(pop.zext(level.width)));
    }).elsewhen(marked.and(pop), () => {
      ahead.next(ahead.sub(1));
      when(ahead.eq(0), () => marked.next(0));
    });

    check("no_overrun", held.le(p.depth), "never more words inside than fit");
    check("counts", dut.level.eq(held), "level is what is inside");
    check("nothing_invented", dut.m.valid.not().or(held.ne(0)), "a word is offered only when one is inside");
    when(marked.and(ahead.eq(0)).and(dut.m.valid), () => {
      check("comes_out", dut.m.payload.eq(word), "the marked word comes out in its turn, unchanged");
    });
    cover("through", marked.and(ahead.eq(0)).and(pop));

    // Where the marked word is: `ahead` words before it are the offered one and those in the RAM.
    const { wr_ptr, rd_ptr, ram } = dut.inside;
    const { in_ram } = name({ in_ram: ahead.sub(dut.m.valid.zext(level.width)) });
    ram.addr.assign(rd_ptr.add(in_ram.zext(aw + 1)).slice(0, aw));
    check(
      "pointers",
      held.zext(aw + 1).eq(wr_ptr.sub(rd_ptr).add(dut.m.valid.zext(aw + 1))),
      "the pointers count the words in the RAM",
    );
    when(marked, () => {
      check("marked_inside", ahead.lt(held), "the marked word is inside");
      check("in_place", ahead.eq(0).and(dut.m.valid).or(ram.data.eq(word)), "the marked word is where its turn says");
    });
  },
}));
