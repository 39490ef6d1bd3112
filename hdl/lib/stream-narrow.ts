import { bits, bool, cat, clog2, input, module, output, sink, source, stream } from "../lang/index.ts";
import { requireConverter } from "./stream-widen.ts";
import type { ConverterOptions } from "./stream-widen.ts";

/**
 * Cuts words into beats, lowest first: `s` is `side` bits above `width * ratio` bits of data, `m` is the same `side` bits above `width` bits of
 * data. `last` belongs to `m` and marks the final beat of a word.
 *
 * The beat is the low end of a shift register: no wide multiplexer. `restart` forgets the word under way; the word offered in that
 * clock is not taken.
 *
 * @latency 1 clock to the first beat.
 * @throughput One beat per clock, without gaps between words.
 * @throws ElaborationError `bad-parameter` for a ratio that is no power of two.
 * @example
 * const serial = module("serial", () => ({
 *   ports: { s: sink(stream(bits(64))), m: source(stream(bits(8))), word_end: output(bool) },
 *   build({ s, m, word_end }, { instances }) {
 *     const { cut } = instances({ cut: streamNarrow({ width: 8, ratio: 8, side: 0 }) });
 *     connect(s, cut.s);
 *     cut.restart.assign(0);
 *     connect(cut.m, m);
 *     word_end.assign(cut.last);
 *   },
 * }));
 */
export const streamNarrow = module("stream_narrow", (p: ConverterOptions) => {
  requireConverter("stream_narrow", p);
  return {
    doc: "Cuts words into beats, lowest first.",
    ports: {
      s: sink(stream(bits(p.side + p.width * p.ratio))),
      restart: input(bool),
      m: source(stream(bits(p.side + p.width))),
      last: output(bool),
    },
    build({ s, restart, m, last }, { regs, name, when }) {
      const wordWidth = p.width * p.ratio;
      const { valid, data } = regs({ valid: bool.reset(0), data: bits(wordWidth) });
      const beside = p.side === 0 ? null : regs({ side: bits(p.side) });
      const cut = p.ratio === 1 ? null : regs({ count: bits(clog2(p.ratio)).reset(0) });
      const beat = data.slice(0, p.width);
      const { closing } = name({ closing: cut === null ? valid : cut.count.all() });
      const { free } = name({ free: valid.not().or(m.ready.and(closing)) });

      s.ready.assign(free.and(restart.not()));
      m.valid.assign(valid);
      m.payload.assign(beside === null ? beat : cat(beside.side, beat));
      last.assign(closing);
      when(free, () => {
        valid.next(s.valid);
        data.next(s.payload.slice(0, wordWidth));
        beside?.side.next(s.payload.slice(wordWidth, p.side));
      }).elsewhen(m.ready, () => data.next(data.shr(p.width)));
      if (cut !== null) {
        when(valid.and(m.ready), () => cut.count.next(cut.count.add(1)));
        when(restart, () => cut.count.next(0));
      }
      when(restart, () => valid.next(0));
    },
  };
});
