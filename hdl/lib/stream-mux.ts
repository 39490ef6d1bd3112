import { bits, bool, genericModule, indexWidth, input, source, stream } from "../lang/index.ts";
import { streamsIn } from "./named-streams.ts";
import { oneHot, orAll, selectOneHot } from "./one-hot.ts";
import { requireNames } from "./parameters.ts";

/** What a multiplexer chooses from. */
export interface MuxOptions<N extends string> {
  /** Bits of the payload. */
  readonly width: number;
  /** Names of the streams to choose from, 2 or more; they become the ports. */
  readonly inputs: readonly N[];
}

const family = genericModule("stream_mux");

/**
 * Passes on the one of several packed streams that `select` names (number in the list): sinks named by `inputs`, source `m`. The others wait.
 *
 * `select` may change when nothing is on offer at `m`, or a word passes; while a word waits it must stay, as the word must. A `select` beyond
 * the list chooses nothing. No register: put a slice behind it where paths get long.
 *
 * @latency None: the word passes in the clock in which it is offered.
 * @throughput One word per clock.
 * @throws ElaborationError `bad-parameter` for fewer than two names, or one that stands in the list twice.
 * @example
 * const chosen = module("chosen", () => ({
 *   ports: { live: sink(stream(bits(8))), test: sink(stream(bits(8))), from_test: input(bool), m: source(stream(bits(8))) },
 *   build({ live, test, from_test, m }, { instances }) {
 *     const { pick } = instances({ pick: streamMux({ width: 8, inputs: ["live", "test"] }) });
 *     connect(live, pick.live);
 *     connect(test, pick.test);
 *     pick.select.assign(from_test);
 *     connect(pick.m, m);
 *   },
 * }));
 */
export const streamMux = <const N extends string>(p: MuxOptions<N>) =>
  family(p, () => {
    requireNames("stream_mux", p.inputs, 2);
    const selectType = bits(indexWidth(p.inputs.length));
    return {
      doc: "Passes on the stream that `select` names.",
      name: ["stream_mux", ...p.inputs, `width${p.width}`].join("_"),
      ports: { ...streamsIn(p.inputs, p.width), select: input(selectType), m: source(stream(bits(p.width))) },
      build(io, { regs, name, assume }) {
        const { select, m } = io;
        const inputs = p.inputs.map((each) => io[each]);
        const payloads = inputs.map((s) => s.payload);
        const { valid } = name({ valid: orAll(inputs.map((s, i) => s.valid.and(select.eq(i)))) });

        m.valid.assign(valid);
        m.payload.assign(selectOneHot(oneHot(select, inputs.length), payloads));
        inputs.forEach((s, i) => s.ready.assign(m.ready.and(select.eq(i))));

        const last = regs({ waiting: bool.reset(0), last_select: selectType });
        last.waiting.next(valid.and(m.ready.not()));
        last.last_select.next(select);
        assume("select_stays", last.waiting.not().or(select.eq(last.last_select)), "select changed while a word waits");
      },
    };
  });
