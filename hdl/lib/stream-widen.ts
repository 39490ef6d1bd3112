import { bits, bool, cat, clog2, input, isPowerOfTwo, module, sink, source, stream } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { catAll } from "./one-hot.ts";
import { requireInteger, requireParameter } from "./parameters.ts";

/** Widths of a converter between beats and words. */
export interface ConverterOptions {
  /** Data bits of a beat. */
  readonly width: number;
  /** Beats in a word: a power of two, 1 or more. */
  readonly ratio: number;
  /** Bits that go beside the data, 0 or more; they are the upper end of both payloads. */
  readonly side: number;
}

/** Refuses a ratio at which the count of beats does not wrap by itself. */
export function requireConverter(what: string, { width, ratio, side }: ConverterOptions): void {
  requireInteger(`${what}: width`, width, 1);
  requireInteger(`${what}: side`, side, 0);
  requireParameter(isPowerOfTwo(ratio), `${what}: ratio is ${ratio}, must be a power of two`);
}

/**
 * Gathers `ratio` beats into one word: `s` is `side` bits above `width` bits of data, `m` is `side` bits above `width * ratio` bits of
 * data, the first beat lowest, and the `side` of the final beat.
 *
 * The word is a register beside those that gather. `restart` forgets the beats gathered so far and the word offered; the beat offered
 * in that clock is not taken.
 *
 * @latency 1 clock from the final beat of a word.
 * @throughput One beat per clock, without gaps between words.
 * @throws ElaborationError `bad-parameter` for a ratio that is no power of two.
 * @example
 * const gathered = module("gathered", () => ({
 *   ports: { s: sink(stream(bits(8))), m: source(stream(bits(64))) },
 *   build({ s, m }, { instances }) {
 *     const { gather } = instances({ gather: streamWiden({ width: 8, ratio: 8, side: 0 }) });
 *     connect(s, gather.s);
 *     gather.restart.assign(0);
 *     connect(gather.m, m);
 *   },
 * }));
 */
export const streamWiden = module("stream_widen", (p: ConverterOptions) => {
  requireConverter("stream_widen", p);
  return {
    doc: "Gathers beats into words, first beat lowest.",
    ports: {
      s: sink(stream(bits(p.side + p.width))),
      restart: input(bool),
      m: source(stream(bits(p.side + p.width * p.ratio))),
    },
    build({ s, restart, m }, { regs, name, when }) {
      const { valid, word } = regs({ valid: bool.reset(0), word: bits(p.side + p.width * p.ratio) });
      const gather =
        p.ratio === 1 ? null : regs({ count: bits(clog2(p.ratio)).reset(0), parts: bits(p.width * (p.ratio - 1)) });
      const beat = s.payload.slice(0, p.width);
      const { free } = name({ free: m.ready.or(valid.not()) });
      const { closing } = name({ closing: gather === null ? s.valid : s.valid.and(gather.count.all()) });
      const { ready } = name({ ready: gather === null ? free : free.or(gather.count.all().not()) });

      s.ready.assign(ready.and(restart.not()));
      m.valid.assign(valid);
      m.payload.assign(word);
      when(free, () => {
        valid.next(closing);
        word.next(gather === null ? s.payload : withSide(cat(beat, gather.parts)));
      });
      if (gather !== null) {
        when(s.valid.and(ready), () => {
          gather.count.next(gather.count.add(1));
          gather.parts.next(p.ratio === 2 ? beat : cat(beat, gather.parts.slice(p.width, p.width * (p.ratio - 2))));
        });
        when(restart, () => gather.count.next(0));
      }
      when(restart, () => valid.next(0));

      function withSide(data: Bits): Bits {
        return catAll([...(p.side === 0 ? [] : [s.payload.slice(p.width, p.side)]), data]);
      }
    },
  };
});
