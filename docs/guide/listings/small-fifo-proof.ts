import { memoryWord, opened, prove, renderProof } from "../../../hdl/lang/formal/index.ts";
import { bits, bool, clog2, connect, input, module, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import { smallFifo } from "./small-fifo.ts";

const Word = bits(4);

/** A word that `mark` chooses comes out after exactly those that were inside when it came. */
export const smallFifoProof = module("small_fifo_proof", (p: { depth: number }) => ({
  ports: { mark: input(bool), s: sink(stream(Word)), m: source(stream(Word)) },
  build({ mark, s, m }, { instances, regs, name, when, check, cover }) {
    const aw = clog2(p.depth);
    const level = bits(aw + 1);
    const { dut } = instances({
      dut: opened(smallFifo({ of: Word, depth: p.depth }), { rd_ptr: output(level), ram: memoryWord(Word, p.depth) }),
    });
    connect(s, dut.s);
    connect(dut.m, m);

    // #region observer
    const { marked, ahead, word } = regs({ marked: bool.reset(0), ahead: level.reset(0), word: Word });
    const { push, pop } = name({ push: s.valid.and(dut.s.ready), pop: dut.m.valid.and(m.ready) });
    when(mark.and(push).and(marked.not()), () => {
      marked.next(1);
      word.next(s.payload);
      ahead.next(dut.level.sub(pop.zext(level.width)));
    }).elsewhen(marked.and(pop), () => {
      ahead.next(ahead.sub(1));
      when(ahead.eq(0), () => marked.next(0));
    });
    when(marked.and(ahead.eq(0)), () => {
      check("offered", dut.m.valid, "the word is lost");
      check("unchanged", dut.m.payload.eq(word), "the word has changed, or another one has overtaken it");
    });
    cover("comes_out", marked.and(ahead.eq(0)).and(pop));
    // #endregion

    // #region invariants
    dut.inside.ram.addr.assign(dut.inside.rd_ptr.add(ahead).slice(0, aw));
    check("fits", dut.level.le(p.depth), "there are more words than fit");
    when(marked, () => {
      check("is_inside", ahead.lt(dut.level), "the marked word is not inside");
      check("in_place", dut.inside.ram.data.eq(word), "the marked word is not where its turn says");
    });
    // #endregion
  },
}));

export const order = async () => {
  const options = { depth: 10, induction: true, cache: ".cache/proofs" };
  return renderProof(await prove(smallFifoProof({ depth: 4 }), options));
};
