import { bits, bool, cat, genericModule, indexWidth, input, lit, pack, sink, source } from "../lang/index.ts";
import { BURST, CACHE_NORMAL, axi4Write, axiSize } from "../lib/axi/axi4.ts";
import { fifo } from "../lib/fifo.ts";
import { byName } from "../lib/named-streams.ts";
import { oneHot, selectOneHot } from "../lib/one-hot.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { DdrBurst, WORD_BITS, WORD_SHIFT, WriteWord, ddrWriting } from "./ddr-types.ts";

/** Who shares the DDR, and its address width in bits. */
export interface DdrPortOptions<N extends string> {
  readonly ddr: number;
  readonly id: number;
  readonly sources: readonly N[];
}

/** Bursts that the DDR controller may owe an answer. */
const BURSTS = 32;
const family = genericModule("ddr_write_port");

/**
 * Writes bursts of several sources to the DDR, in turns: sinks named by `sources`, AXI4 write channels `ddr_axi`.
 *
 * A source offers a burst only when its words are at hand: they follow the address without waiting. All transactions have identifier
 * 0, so responses come in order and go back to whose turn it was. Nothing is issued before `calib_done`.
 */
export const ddrWritePort = <const N extends string>(p: DdrPortOptions<N>) =>
  family(p, () => ({
    doc: "Writes the bursts of several sources to the DDR, in turns.",
    name: ["ddr_write_port", ...p.sources, `ddr${p.ddr}`, `id${p.id}`].join("_"),
    ports: {
      calib_done: input(bool),
      ...byName(p.sources, () => sink(ddrWriting(p.ddr))),
      ddr_axi: source(axi4Write({ addr: p.ddr, data: WORD_BITS, id: p.id })),
    },
    build(io, { regs, name, instances, when, check }) {
      const { calib_done, ddr_axi } = io;
      const sources = p.sources.map((source) => io[source]);
      const Burst = DdrBurst(p.ddr);
      const sw = indexWidth(sources.length);
      const { turns, words, answers } = instances({
        turns: streamArbiter({ width: sw + Burst.width, inputs: p.sources, pick: "fair" }),
        words: fifo({ width: sw + 6, depth: BURSTS }),
        answers: fifo({ width: sw, depth: BURSTS }),
      });
      p.sources.forEach((source, i) => {
        const { burst } = io[source];
        turns[source].assign({ payload: cat(lit(sw, i), pack(burst.payload)), valid: burst.valid });
        burst.ready.assign(turns[source].ready);
      });

      // Address
      const { word, len } = { word: turns.m.payload.slice(6, p.ddr - WORD_SHIFT), len: turns.m.payload.slice(0, 6) };
      const whose = turns.m.payload.slice(Burst.width, sw);
      const { may_issue } = name({ may_issue: calib_done.and(answers.s.ready) });
      const { issue } = name({ issue: turns.m.valid.and(may_issue).and(ddr_axi.awready) });
      turns.m.ready.assign(may_issue.and(ddr_axi.awready));
      ddr_axi.assign({
        awid: 0,
        awaddr: cat(word, lit(WORD_SHIFT, 0)),
        awlen: len.zext(8),
        awsize: axiSize(WORD_BITS),
        awburst: BURST.incr,
        awlock: 0,
        awcache: CACHE_NORMAL,
        awprot: 0,
        awvalid: turns.m.valid.and(may_issue),
      });
      words.s.assign({ payload: cat(whose, len), valid: issue });
      answers.s.assign({ payload: whose, valid: issue });
      check("turn_room", issue.and(words.s.ready.not()).not(), "more bursts under way than turns");

      // Data: a register behind the choice
      const { out_valid, out, out_last, beat } = regs({
        out_valid: bool.reset(0),
        out: WriteWord,
        out_last: bool,
        beat: bits(6).reset(0),
      });
      const { out_free } = name({ out_free: ddr_axi.wready.or(out_valid.not()) });
      const turn = oneHot(words.m.payload.slice(6, sw), sources.length);
      const { offered, closing } = name({
        offered: words.m.valid.and(
          selectOneHot(
            turn,
            sources.map((source) => source.word.valid),
          ),
        ),
        closing: beat.eq(words.m.payload.slice(0, 6)),
      });
      sources.forEach((source, i) => source.word.ready.assign(words.m.valid.and(out_free).and(turn.bit(i))));
      words.m.ready.assign(offered.and(out_free).and(closing));
      when(out_free, () => {
        out_valid.next(offered);
        out.next({
          data: selectOneHot(
            turn,
            sources.map((source) => source.word.payload.data),
          ),
          strb: selectOneHot(
            turn,
            sources.map((source) => source.word.payload.strb),
          ),
        });
        out_last.next(closing);
        when(offered, () => beat.next(beat.add(1)));
        when(offered.and(closing), () => beat.next(0));
      });
      ddr_axi.assign({ wdata: out.data, wstrb: out.strb, wlast: out_last, wvalid: out_valid });

      // Response
      const answered = oneHot(answers.m.payload, sources.length);
      const { taken } = name({
        taken: answers.m.valid.and(
          selectOneHot(
            answered,
            sources.map((source) => source.done.ready),
          ),
        ),
      });
      sources.forEach((source, i) => {
        const valid = ddr_axi.bvalid.and(answers.m.valid).and(answered.bit(i));
        source.done.assign({ payload: ddr_axi.bresp, valid });
      });
      ddr_axi.bready.assign(taken);
      answers.m.ready.assign(taken.and(ddr_axi.bvalid));
      check(
        "response_id",
        ddr_axi.bvalid.and(ddr_axi.bid.ne(0)).not(),
        "the DDR answered with an identifier never used",
      );
    },
  }));
