/** What the compiler says about operators on streams: payloads must fit. Checked by `tsc`; nothing here runs. */
import { bits, bool, module, sink, source, stream, struct } from "../../../hdl/lang/index.ts";
import {
  fifo,
  filterStream,
  joinStreams,
  mapStream,
  streamArbiter,
  streamFork,
  through,
} from "../../../hdl/lib/index.ts";

const Pair = struct({ left: bits(8), right: bits(8) });
const Other = struct({ first: bits(8), second: bool });

export const misfits = module("misfits", () => ({
  ports: {
    pairs: sink(stream(Pair)),
    bytes: sink(stream(bits(8))),
    to_pairs: source(stream(Pair)),
    to_bytes: source(stream(bits(8))),
  },
  build({ pairs, bytes, to_pairs, to_bytes }, { instances }) {
    mapStream(pairs, to_bytes, ({ left }) => left);
    mapStream(bytes, to_pairs, (byte) => ({ left: byte, right: 0 }));
    // @ts-expect-error A struct is no vector.
    mapStream(pairs, to_bytes, (pair) => pair);
    // @ts-expect-error 4 bits are not 8.
    mapStream(pairs, to_bytes, ({ left }) => left.slice(0, 4));

    filterStream(pairs, to_pairs, ({ left }) => left.any());
    // @ts-expect-error The condition is one bit.
    filterStream(pairs, to_pairs, ({ left }) => left);

    joinStreams({ left: bytes, right: bytes }, to_pairs);
    // @ts-expect-error A struct is no vector.
    joinStreams({ left: pairs, right: bytes }, to_pairs);

    const { queue, fork, turns } = instances({
      queue: fifo({ width: Pair.width, depth: 4 }),
      fork: streamFork({ width: 8, outputs: ["a", "b"] }),
      turns: streamArbiter({ width: 8, inputs: ["a", "b"], pick: { weights: { a: 1, b: 2 } } }),
    });
    through(Pair, pairs, queue, to_pairs);
    // @ts-expect-error The stream is one of pairs.
    through(Other, pairs, queue, to_pairs);
    mapStream(fork.a, turns.b, (byte) => byte);
  },
}));

// @ts-expect-error Every input has a weight.
streamArbiter({ width: 8, inputs: ["a", "b"], pick: { weights: { a: 1 } } });
