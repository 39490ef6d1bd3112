import { bits, clog2, genericModule, input, sink, stream } from "../lang/index.ts";
import { orAll } from "./one-hot.ts";
import { streamsOut } from "./named-streams.ts";
import { requireNames } from "./parameters.ts";

/** Where a demultiplexer can send a word. */
export interface DemuxOptions<N extends string> {
  /** Bits of the payload. */
  readonly width: number;
  /** Names of the streams to choose from, 2 or more; they become the ports. */
  readonly outputs: readonly N[];
}

const family = genericModule("stream_demux");

/**
 * Sends each word of a packed stream to one of several: sink `s`, sources named by `outputs`.
 *
 * `select` belongs to the word offered on `s` (number in the list) and is stable with it. A `select` beyond the list drops the word.
 * No register: put a slice behind it where paths get long.
 *
 * @latency None: the word passes in the clock in which it is offered.
 * @throughput One word per clock.
 * @throws ElaborationError `bad-parameter` for fewer than two names, or one that stands in the list twice.
 * @example
 * const parted = module("parted", () => ({
 *   ports: { s: sink(stream(bits(16))), even: source(stream(bits(16))), odd: source(stream(bits(16))) },
 *   build({ s, even, odd }, { instances }) {
 *     const { fork } = instances({ fork: streamDemux({ width: 16, outputs: ["even", "odd"] }) });
 *     connect(s, fork.s);
 *     fork.select.assign(s.payload.bit(0));
 *     connect(fork.even, even);
 *     connect(fork.odd, odd);
 *   },
 * }));
 */
export const streamDemux = <const N extends string>(p: DemuxOptions<N>) =>
  family(p, () => {
    requireNames("stream_demux", p.outputs, 2);
    return {
      doc: "Sends each word to the stream that `select` names.",
      name: ["stream_demux", ...p.outputs, `width${p.width}`].join("_"),
      ports: { s: sink(stream(bits(p.width))), select: input(bits(selectWidth(p))), ...streamsOut(p.outputs, p.width) },
      build(io, { name }) {
        const { s, select } = io;
        const chosen = p.outputs.map((_, i) => select.eq(i));
        p.outputs.forEach((output, i) => {
          io[output].assign({ payload: s.payload, valid: s.valid.and(select.eq(i)) });
        });
        const { taken } = name({ taken: orAll(p.outputs.map((output, i) => io[output].ready.and(select.eq(i)))) });
        s.ready.assign(taken.or(orAll(chosen).not()));
      },
    };
  });

/** Bits of `select`. */
export const selectWidth = (p: DemuxOptions<string>): number => Math.max(1, clog2(p.outputs.length));
