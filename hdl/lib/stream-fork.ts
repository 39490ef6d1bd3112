import { bits, bool, genericModule, sink, stream } from "../lang/index.ts";
import { byName, streamsOut } from "./named-streams.ts";
import { andAll } from "./one-hot.ts";
import { requireNames } from "./parameters.ts";

/** Where a fork sends every word. */
export interface ForkOptions<N extends string> {
  /** Bits of the payload. */
  readonly width: number;
  /** Names of the streams that each get every word, 2 or more; they become the ports. */
  readonly outputs: readonly N[];
}

const family = genericModule("stream_fork");

/**
 * Gives every word of a packed stream to each of several: sink `s`, sources named by `outputs`.
 *
 * Each output takes the word when it likes; a bit per output remembers who has had it, and `s` goes on when all have. `valid` of an
 * output depends on no `ready`, so outputs may be joined again behind the fork. `s.ready` depends on `ready` of all outputs.
 *
 * @latency None: a word is offered in the clock in which it comes.
 * @throughput One word per clock while all outputs are ready.
 * @throws ElaborationError `bad-parameter` for fewer than two names, or one that stands in the list twice.
 * @example
 * const copied = module("copied", () => ({
 *   ports: { s: sink(stream(bits(8))), log: source(stream(bits(8))), m: source(stream(bits(8))) },
 *   build({ s, log, m }, { instances }) {
 *     const { copies } = instances({ copies: streamFork({ width: 8, outputs: ["log", "m"] }) });
 *     connect(s, copies.s);
 *     connect(copies.log, log);
 *     connect(copies.m, m);
 *   },
 * }));
 */
export const streamFork = <const N extends string>(p: ForkOptions<N>) =>
  family(p, () => {
    requireNames("stream_fork", p.outputs, 2);
    return {
      doc: "Gives every word to each output, once.",
      name: ["stream_fork", ...p.outputs, `width${p.width}`].join("_"),
      ports: { s: sink(stream(bits(p.width))), ...streamsOut(p.outputs, p.width) },
      build(io, { regs, name, when, check }) {
        const { s } = io;
        // Which outputs have taken the word that is offered.
        const had = regs(byName(p.outputs.map(doneName), () => bool.reset(0)));
        const outputs = p.outputs.map((output) => ({ m: io[output], had: had[doneName(output)], output }));
        const { done } = name({ done: andAll(outputs.map((each) => each.m.ready.or(each.had))) });

        s.ready.assign(done);
        for (const { m, had: taken, output } of outputs) {
          m.valid.assign(s.valid.and(taken.not()));
          m.payload.assign(s.payload);
          when(s.valid, () => taken.next(done.not().and(m.ready.or(taken))));
          check(`${output}_once`, taken.not().or(s.valid), `${output} has taken a word that is not offered any more`);
        }
      },
    };
  });

const doneName = <N extends string>(output: N): `${N}_done` => `${output}_done`;
