/** Surroundings in which streamMux and streamDemux are proved. */
import { bits, bool, connect, input, module, mux, sink, source, stream } from "../../../hdl/lang/index.ts";
import { streamDemux, streamMonitor, streamMux, watchStream } from "../../../hdl/lib/index.ts";
import { keepsWord } from "./stream-proofs.ts";

const Word = bits(2);

/** A word leaves when its input gives it, it is that input's word, and it stays on offer; a number that is none of the list moves nothing. */
export const muxProof = module("mux_proof", () => ({
  ports: {
    a: sink(stream(Word)),
    b: sink(stream(Word)),
    c: sink(stream(Word)),
    select: input(bits(2)),
    m: source(stream(Word)),
  },
  build({ a, b, c, select, m }, builders) {
    const { instances, name, regs, assume, check, cover } = builders;
    const { dut, watch } = instances({
      dut: streamMux({ width: 2, inputs: ["a", "b", "c"] }),
      watch: streamMonitor({ width: 2, count: 1 }),
    });
    connect(a, dut.a);
    connect(b, dut.b);
    connect(c, dut.c);
    dut.select.assign(select);
    connect(dut.m, m);
    keepsWord("a", a, builders);
    keepsWord("b", b, builders);
    keepsWord("c", c, builders);
    watchStream(m, watch);
    watch.clear.assign(0);

    const { waits, chosen } = regs({ waits: bool.reset(0), chosen: bits(2) });
    waits.next(m.valid.and(m.ready.not()));
    chosen.next(select);
    assume("select_stays", waits.not().or(select.eq(chosen)), "the choice stays while a word waits");

    const { left } = name({ left: m.valid.and(m.ready) });
    [a, b, c].forEach((s, i) => {
      const gone = s.valid.and(s.ready);
      check(`takes_${i}`, gone.eq(left.and(select.eq(i))), "an input gives its word when, and only when, it leaves");
      check(`word_${i}`, gone.not().or(m.payload.eq(s.payload)), "what leaves is the word of the input");
    });
    check("none", select.ne(3).or(m.valid.not()), "a number beyond the list offers nothing");
    cover("third", left.and(select.eq(2)).and(a.valid).and(b.valid));
  },
}));

/** A word goes to the output that is named, once, and no other one sees it; one for no output is dropped. */
export const demuxProof = module("demux_proof", () => ({
  ports: {
    s: sink(stream(bits(4))),
    a: source(stream(bits(4))),
    b: source(stream(bits(4))),
    c: source(stream(bits(4))),
  },
  build({ s, a, b, c }, builders) {
    const { instances, name, check, cover } = builders;
    const { dut, watch_a, watch_b, watch_c } = instances({
      dut: streamDemux({ width: 4, outputs: ["a", "b", "c"] }),
      watch_a: streamMonitor({ width: 4, count: 1 }),
      watch_b: streamMonitor({ width: 4, count: 1 }),
      watch_c: streamMonitor({ width: 4, count: 1 }),
    });
    connect(s, dut.s);
    // The upper bits of a word name its output, and so stay with it.
    const { to } = name({ to: s.payload.slice(2, 2) });
    dut.select.assign(to);
    connect(dut.a, a);
    connect(dut.b, b);
    connect(dut.c, c);
    keepsWord("s", s, builders);
    watchStream(a, watch_a);
    watchStream(b, watch_b);
    watchStream(c, watch_c);
    for (const watch of [watch_a, watch_b, watch_c]) watch.clear.assign(0);

    const { gone } = name({ gone: s.valid.and(s.ready) });
    [a, b, c].forEach((m, i) => {
      check(`seen_${i}`, m.valid.eq(s.valid.and(to.eq(i))), "a word is offered where it belongs, and nowhere else");
      check(`once_${i}`, to.ne(i).or(gone.eq(m.valid.and(m.ready))), "and is gone when it is taken there");
      check(`word_${i}`, m.valid.not().or(m.payload.eq(s.payload)), "as it was");
    });
    check("dropped", to.ne(3).or(gone.eq(s.valid)), "a word for no output does not wait");
    cover("second", mux(to.eq(1), gone, 0).and(a.ready.not()));
  },
}));
