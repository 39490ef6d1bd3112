import { describe, expect, test } from "vitest";
import { bits, connect, module, pack, sink, source, stream, struct } from "../../../hdl/lang/index.ts";
import type { Definition } from "../../../hdl/lang/index.ts";
import {
  fifo,
  filterStream,
  joinStreams,
  mapStream,
  packetFifo,
  skid,
  streamFork,
  streamNarrow,
  streamThrottle,
  streamWiden,
  through,
  widthFifo,
} from "../../../hdl/lib/index.ts";
import { ParsedCommand, TransferJob } from "../../../hdl/nvme/command-types.ts";
import { randomStream } from "../../module/random.ts";
import { afterReset, passThrough } from "./block-bench.ts";

const Pair = struct({ left: bits(8), right: bits(8) });

/** Parts a stream in two and joins it again: the second time through a slice, so that the outputs are taken at different clocks. */
const forkAndJoin = module("fork_and_join", ({ width, slices }: { width: number; slices: boolean }) => ({
  ports: { s: sink(stream(bits(width))), m: source(stream(struct({ left: bits(width), right: bits(width) }))) },
  build({ s, m }, { instances }) {
    const { fork } = instances({ fork: streamFork({ width, outputs: ["blocks", "pointers"] }) });
    connect(s, fork.s);
    if (!slices) {
      joinStreams({ left: fork.blocks, right: fork.pointers }, m);
      return;
    }
    const { one, two, three } = instances({ one: skid({ width }), two: skid({ width }), three: skid({ width }) });
    connect(fork.blocks, one.s);
    connect(fork.pointers, two.s);
    connect(two.m, three.s);
    joinStreams({ left: one.m, right: three.m }, m);
  },
}));

const sums = module("sums", () => ({
  ports: { s: sink(stream(Pair)), m: source(stream(bits(9))) },
  build({ s, m }) {
    mapStream(s, m, ({ left, right }) => left.addc(right));
  },
}));

const odd = module("odd_only", () => ({
  ports: { s: sink(stream(Pair)), m: source(stream(Pair)) },
  build({ s, m }) {
    filterStream(s, m, (pair) => pack(pair).parity());
  },
}));

const typedSlice = module("typed_slice", () => ({
  ports: { s: sink(stream(Pair)), m: source(stream(Pair)) },
  build({ s, m }, { instances }) {
    const { slice } = instances({ slice: skid({ width: Pair.width }) });
    through(Pair, s, slice, m);
  },
}));

type Words = readonly unknown[];
const same = (words: Words) => words;
const bytes = (seed: number, count: number, width = 8) => {
  const random = randomStream(seed, "words");
  return Array.from({ length: count }, () => random.bits(width));
};
const pairs = (seed: number, count: number) =>
  bytes(seed, count, 16).map((word) => ({ left: word >> 8n, right: word & 0xffn }));
const isOdd = ({ left, right }: { left: bigint; right: bigint }) =>
  (left.toString(2) + right.toString(2)).replaceAll("0", "").length % 2 === 1;

/** Consecutive words as one, the first lowest. */
const grouped = (words: readonly bigint[], ratio: number, width: number) =>
  Array.from({ length: Math.floor(words.length / ratio) }, (_, i) =>
    words.slice(i * ratio, (i + 1) * ratio).reduce((sum, word, j) => sum | (word << BigInt(j * width)), 0n),
  );
const cutUp = (words: readonly bigint[], ratio: number, width: number) =>
  words.flatMap((word) => Array.from({ length: ratio }, (_, j) => BigInt.asUintN(width, word >> BigInt(j * width))));

interface Case {
  readonly block: Definition;
  readonly words: (seed: number, count: number) => Words;
  readonly expected: (words: Words) => Words;
  /** Clocks at which words are taken and given when neither side ever waits. */
  readonly takenAt?: (i: number) => number;
  readonly givenAt?: (i: number) => number;
  readonly pokes?: object;
}

/** A word per clock on both sides, `latency` apart. */
const everyClock = (latency: number) => ({ takenAt: (i: number) => i, givenAt: (i: number) => i + latency });

const cases: readonly Case[] = [
  { block: fifo({ width: 8, depth: 16 }), words: bytes, expected: same, ...everyClock(2) },
  { block: fifo({ width: 8, depth: 16, latency: 1 }), words: bytes, expected: same, ...everyClock(1) },
  { block: packetFifo({ width: 8, depth: 16 }), words: bytes, expected: same, ...everyClock(2), pokes: { commit: 1 } },
  { block: skid({ width: 8 }), words: bytes, expected: same, ...everyClock(1) },
  { block: skid({ width: 8, cut: "both" }), words: bytes, expected: same, ...everyClock(1) },
  { block: skid({ width: 8, cut: "forward" }), words: bytes, expected: same, ...everyClock(1) },
  { block: skid({ width: 8, cut: "backward" }), words: bytes, expected: same, ...everyClock(0) },
  {
    // Wider than a word of the simulator, and as wide as what the I/O parser gives.
    block: skid({ width: ParsedCommand.width, cut: "backward" }),
    words: (seed, count) => bytes(seed, count, ParsedCommand.width),
    expected: same,
    ...everyClock(0),
  },
  { block: typedSlice(), words: pairs, expected: same, ...everyClock(1) },
  {
    block: forkAndJoin({ width: 8, slices: false }),
    words: bytes,
    expected: (words) => words.map((word) => ({ left: word, right: word })),
    ...everyClock(0),
  },
  {
    // As wide as the jobs of the command engine.
    block: forkAndJoin({ width: TransferJob.width, slices: true }),
    words: (seed, count) => bytes(seed, count, TransferJob.width),
    expected: (words) => words.map((word) => ({ left: word, right: word })),
    // The branches differ by a clock, and a slice holds two words: the rate is below one per clock.
  },
  {
    block: sums(),
    words: pairs,
    expected: (words) => (words as { left: bigint; right: bigint }[]).map(({ left, right }) => left + right),
    ...everyClock(0),
  },
  {
    block: odd(),
    words: pairs,
    expected: (words) => (words as { left: bigint; right: bigint }[]).filter(isOdd),
    takenAt: (i) => i,
  },
  {
    block: streamThrottle({ width: 8, words: 3, clocks: 8 }),
    words: bytes,
    expected: same,
    takenAt: (i) => 8 * Math.floor(i / 3) + (i % 3),
    givenAt: (i) => 8 * Math.floor(i / 3) + (i % 3),
  },
  {
    block: streamThrottle({ width: 8, words: 1, clocks: 2 }),
    words: bytes,
    expected: same,
    takenAt: (i) => 2 * i,
    givenAt: (i) => 2 * i,
  },
  {
    block: streamWiden({ width: 8, ratio: 4, side: 0 }),
    words: bytes,
    expected: (words) => grouped(words as bigint[], 4, 8),
    takenAt: (i) => i,
    givenAt: (i) => 4 * i + 3 + 1,
  },
  {
    block: streamNarrow({ width: 8, ratio: 4, side: 0 }),
    words: (seed, count) => bytes(seed, count, 32),
    expected: (words) => cutUp(words as bigint[], 4, 8),
    takenAt: (i) => 4 * i,
    givenAt: (i) => i + 1,
  },
  {
    block: widthFifo({ from: 8, to: 32, depth: 8 }),
    words: bytes,
    expected: (words) => grouped(words as bigint[], 4, 8),
    takenAt: (i) => i,
    givenAt: (i) => 4 * i + 3 + 3,
  },
  {
    block: widthFifo({ from: 32, to: 8, depth: 64 }),
    words: (seed, count) => bytes(seed, count, 32).slice(0, 60),
    expected: (words) => cutUp(words as bigint[], 4, 8),
    takenAt: (i) => i,
    givenAt: (i) => i + 3,
  },
];

describe.each(cases.map((each) => ({ name: each.block.name, ...each })))(
  "$name",
  ({ block, words, expected, takenAt, givenAt, pokes = {} }) => {
    test.each([
      { stall: 0.2, seed: 1 },
      { stall: 0.5, seed: 2 },
      { stall: 0.8, seed: 3 },
    ])("hands on every word once and in order, pauses $stall, seed $seed", ({ stall, seed }) => {
      const sent = words(seed, 240);
      const { words: got } = passThrough(block, sent, { stall, seed, pokes });
      expect(got).toEqual(expected(sent));
    });

    test("takes and gives at the clocks that its description says", () => {
      const sent = words(7, 96);
      const { taken, given } = passThrough(block, sent, { pokes });
      if (takenAt !== undefined) expect(taken).toEqual(sent.map((_, i) => takenAt(i)));
      if (givenAt !== undefined) expect(given).toEqual(expected(sent).map((_, i) => givenAt(i)));
      expect(taken.length).toBe(sent.length);
    });

    test("offers nothing after a reset in the midst of traffic, and starts anew", () => {
      const sent = words(9, 24);
      const { idle, got } = afterReset(block, words(8, 7), sent, pokes);
      expect(idle).toBe(0n);
      expect(got).toEqual(expected(sent));
    });
  },
);
