import { bits, bool, input, module, mux, output, pack } from "../lang/index.ts";
import type { Bits, View, Wire } from "../lang/index.ts";
import { requireInteger } from "./parameters.ts";
import { saturatingAdd } from "./saturating.ts";

/** What a monitor watches, and how far it counts. */
export interface MonitorOptions {
  /** Bits of the payload. */
  readonly width: number;
  /** Bits of the counts: they stay at their largest value. */
  readonly count: number;
}

/**
 * Watches a stream without touching it: counts clocks by what happened in them, and checks that an offered word stays as it is.
 *
 * - `words`: a word passed; `stalls`: a word waited; `idle`: no word was offered. Each stays at its largest value.
 * - `longest`: the most clocks that one word has waited so far.
 * - `clear`: all counts begin anew with the next clock; a word that waits goes on waiting.
 *
 * The two checks stop a simulation and are proved or assumed with the rest of the design; synthesis drops their registers.
 *
 * @latency A clock shows in the counts after its edge.
 * @throughput Counts every clock.
 * @throws ElaborationError `bad-parameter` for a count of no bits.
 * @example
 * const metered = module("metered", () => ({
 *   ports: { s: sink(stream(bits(32))), m: source(stream(bits(32))), stalls: output(bits(16)) },
 *   build({ s, m, stalls }, { instances }) {
 *     const { meter } = instances({ meter: streamMonitor({ width: 32, count: 16 }) });
 *     connect(s, m);
 *     watchStream(m, meter);
 *     meter.clear.assign(0);
 *     stalls.assign(meter.stalls);
 *   },
 * }));
 */
export const streamMonitor = module("stream_monitor", (p: MonitorOptions) => {
  requireInteger("stream_monitor: count", p.count, 1);
  const Count = bits(p.count);
  return {
    doc: "Counts what happens on a stream, and checks its protocol.",
    ports: {
      payload: input(bits(p.width)),
      valid: input(bool),
      ready: input(bool),
      clear: input(bool),
      words: output(Count),
      stalls: output(Count),
      idle: output(Count),
      longest: output(Count),
    },
    build({ payload, valid, ready, clear, words, stalls, idle, longest }, { regs, name, when, check }) {
      const { passed, waited, without, most, waits } = regs({
        passed: Count.reset(0),
        waited: Count.reset(0),
        without: Count.reset(0),
        most: Count.reset(0),
        waits: Count.reset(0).doc("Clocks that the word on offer has waited."),
      });
      const { stalled, word } = regs({ stalled: bool.reset(0), word: bits(p.width) });
      const { stall } = name({ stall: valid.and(ready.not()) });
      const { longer } = name({ longer: saturatingAdd(waits, stall) });

      words.assign(passed);
      stalls.assign(waited);
      idle.assign(without);
      longest.assign(most);

      passed.next(saturatingAdd(passed, valid.and(ready)));
      waited.next(saturatingAdd(waited, stall));
      without.next(saturatingAdd(without, valid.not()));
      waits.next(mux(stall, longer, 0));
      when(stall.and(longer.gt(most)), () => most.next(longer));
      when(clear, () => {
        for (const count of [passed, waited, without, most]) count.next(0);
      });

      stalled.next(stall);
      word.next(payload);
      check("valid_stays", stalled.not().or(valid), "a word on offer was withdrawn");
      check("payload_stays", stalled.and(valid).not().or(payload.eq(word)), "a word on offer has changed");
    },
  };
});

/** The inputs of a monitor that belong to the stream. */
export interface StreamProbe {
  readonly payload: Wire;
  readonly valid: Wire<1>;
  readonly ready: Wire<1>;
}

/** Hands a stream of any payload to a monitor: either end of it, as it is after it has been driven. */
export function watchStream(
  seen: { readonly payload: View; readonly valid: Bits<1>; readonly ready: Bits<1> },
  monitor: StreamProbe,
): void {
  monitor.payload.assign(pack(seen.payload));
  monitor.valid.assign(seen.valid);
  monitor.ready.assign(seen.ready);
}
