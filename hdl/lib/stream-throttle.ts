import { bits, bitsFor, bool, cat, input, module, sink, source, stream } from "../lang/index.ts";
import { requireInteger, requireParameter } from "./parameters.ts";

/** A limit on the rate of a stream: at most `words` in any `clocks` clocks that follow each other. */
export interface ThrottleOptions {
  /** Bits of the payload. */
  readonly width: number;
  /** 1 or more. */
  readonly words: number;
  /** More than `words`. */
  readonly clocks: number;
}

/**
 * Lets at most `words` words pass in any `clocks` clocks, and none that was not yet on offer while `pause` is 1.
 *
 * A word that is on offer stays on offer, whatever `pause` does. The last `clocks` - 1 clocks are remembered, a bit each, so the limit holds in
 * every window, not only from multiples of `clocks` on. No register in the stream: `m.valid` depends on `s.valid`, `s.ready` on `m.ready`.
 *
 * @latency None: a word that may pass is offered in the clock in which it comes.
 * @throughput Exactly `words` words per `clocks` clocks when neither side waits.
 * @throws ElaborationError `bad-parameter` unless 1 ≤ `words` < `clocks`.
 * @example
 * const polite = module("polite", () => ({
 *   ports: { s: sink(stream(bits(32))), busy: input(bool), m: source(stream(bits(32))) },
 *   build({ s, busy, m }, { instances }) {
 *     const { limit } = instances({ limit: streamThrottle({ width: 32, words: 3, clocks: 16 }) });
 *     connect(s, limit.s);
 *     limit.pause.assign(busy);
 *     connect(limit.m, m);
 *   },
 * }));
 */
export const streamThrottle = module("stream_throttle", (p: ThrottleOptions) => {
  requireInteger("stream_throttle: words", p.words, 1);
  const problem = `stream_throttle: ${p.words} words in ${p.clocks} clocks is no limit`;
  requireParameter(Number.isSafeInteger(p.clocks) && p.clocks > p.words, problem, "clocks must be more than words");
  return {
    doc: `Lets at most ${p.words} words pass in any ${p.clocks} clocks.`,
    ports: { s: sink(stream(bits(p.width))), pause: input(bool), m: source(stream(bits(p.width))) },
    build({ s, pause, m }, { regs, name, check }) {
      const memory = p.clocks - 1;
      const { waiting, passed, recent } = regs({
        waiting: bool.reset(0),
        passed: bits(memory).reset(0).doc("The last clocks, the newest at the bottom: 1 where a word passed."),
        recent: bits(bitsFor(p.words)).reset(0).doc("How many of them are 1."),
      });
      const { open } = name({ open: waiting.or(recent.ne(p.words).and(pause.not())) });
      const { offer } = name({ offer: s.valid.and(open) });
      const { pass } = name({ pass: offer.and(m.ready) });

      s.ready.assign(m.ready.and(open));
      m.valid.assign(offer);
      m.payload.assign(s.payload);

      waiting.next(offer.and(m.ready.not()));
      passed.next(memory === 1 ? pass : cat(passed.slice(0, memory - 1), pass));
      recent.next(recent.add(pass.zext(recent.width)).sub(passed.msb().zext(recent.width)));
      check("limit_kept", recent.le(p.words), "more words have passed than the limit allows");
      check("offer_stays", waiting.not().or(offer), "a word on offer was withdrawn");
    },
  };
});
