import { describe, expect, test } from "vitest";
import { bind, module, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Definition } from "../../../hdl/lang/index.ts";
import {
  asyncWidthFifo,
  fromPacked,
  PacketBeat,
  packetNarrow,
  packetWiden,
  toPacked,
  widthFifo,
} from "../../../hdl/lib/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { afterReset, passThrough } from "./block-bench.ts";
import { kept, narrowed, randomBeats, widened } from "./packet-model.ts";
import type { Beat, Lanes } from "./packet-model.ts";

const shapes: readonly Lanes[] = [
  { lane: 8, narrow: 2, ratio: 4 },
  { lane: 8, narrow: 1, ratio: 2 },
  { lane: 16, narrow: 3, ratio: 3 },
];

/** The queue with beats of packets on both sides. */
const packetFifo = module("packet_width_fifo", (p: { from: number; to: number; lane: number; depth: number }) => {
  const [From, To] = [PacketBeat({ width: p.from, lane: p.lane }), PacketBeat({ width: p.to, lane: p.lane })];
  return {
    ports: { s: sink(stream(From)), m: source(stream(To)) },
    build({ s, m }, { instances }) {
      const { queue } = instances({ queue: widthFifo(p) });
      toPacked(s, queue.s);
      fromPacked(To, queue.m, m);
    },
  };
});

interface Case {
  readonly block: Definition;
  readonly shape: Lanes;
  readonly up: boolean;
}
const cases: readonly Case[] = shapes.flatMap((shape) => {
  const { lane, narrow, ratio } = shape;
  const [small, large] = [lane * narrow, lane * narrow * ratio];
  return [
    { block: packetWiden({ lane, width: small, ratio }), shape, up: true },
    { block: packetNarrow({ lane, width: small, ratio }), shape, up: false },
    { block: packetFifo({ lane, from: small, to: large, depth: 4 }), shape, up: true },
    { block: packetFifo({ lane, from: large, to: small, depth: 4 }), shape, up: false },
  ];
});

describe.each(cases.map((each) => ({ name: each.block.name, ...each })))("$name", ({ block, shape, up }) => {
  const { lane, narrow, ratio } = shape;
  const inLanes = up ? narrow : narrow * ratio;
  const outLanes = up ? narrow * ratio : narrow;
  const beats = (seed: number, count: number) =>
    randomBeats(randomStream(seed, "beats"), count, { lanes: inLanes, lane });
  const expected = (sent: readonly Beat[]) => (up ? widened(sent, shape) : narrowed(sent, shape));
  const clean = (got: readonly unknown[]) => (got as Beat[]).map((beat) => kept(beat, { lanes: outLanes, lane }));

  test.each([
    { stall: 0, seed: 1 },
    { stall: 0.3, seed: 2 },
    { stall: 0.7, seed: 3 },
  ])("packets keep their lanes, order and ends, pauses $stall, seed $seed", ({ stall, seed }) => {
    const sent = beats(seed, 300);
    expect(clean(passThrough(block, sent, { stall, seed }).words)).toEqual(expected(sent));
  });

  test("the narrow side moves a beat every clock, over the ends of words and packets", () => {
    const sent = beats(4, 64);
    const { taken, given } = passThrough(block, sent);
    const busy = up ? taken : given;
    expect(busy).toEqual(busy.map((_, i) => (busy[0] ?? 0) + i));
    expect(busy.length).toBe(up ? sent.length : expected(sent).length);
  });

  test("a reset forgets what was begun", () => {
    const sent = beats(6, 20);
    const { idle, got } = afterReset(block, beats(5, ratio + 1), sent);
    expect(idle).toBe(0n);
    expect(clean(got)).toEqual(expected(sent));
  });
});

// The dual-clock queue: what passes must be what the model says; after a flush only beats of after it.

const crossing = module("crossing_packets", (p: { from: number; to: number; lane: number; depth: number }) => {
  const [From, To] = [PacketBeat({ width: p.from, lane: p.lane }), PacketBeat({ width: p.to, lane: p.lane })];
  return {
    clocks: ["a", "b"],
    ports: { s: sink(stream(From), "a"), m: source(stream(To), "b") },
    build({ s, m }, { instances }) {
      const { queue } = instances({ queue: bind(asyncWidthFifo(p), { wr: "a", rd: "b" }) });
      toPacked(s, queue.s);
      fromPacked(To, queue.m, m);
    },
  };
});

const clocks = [
  { a: 4000, b: 3333 },
  { a: 4000, b: 4000 },
  { a: 1000, b: 7000 },
  { a: 7000, b: 1000 },
];
test.each(clocks.flatMap((domains) => [true, false].map((up) => ({ up, ...domains }))))(
  "packets cross from $a ps to $b ps, up $up",
  async ({ up, ...domains }) => {
    const shape: Lanes = { lane: 8, narrow: 2, ratio: 4 };
    const [from, to] = up ? [16, 64] : [64, 16];
    const sim = simulate(crossing({ from, to, lane: 8, depth: 8 }), { seed: 3, domains });
    const sent = randomBeats(randomStream(3, "beats"), 300, { lanes: from / 8, lane: 8 });
    const model = up ? widened(sent, shape) : narrowed(sent, shape);
    const [, got] = await sim.run(
      () => sim.source("s", { stall: 0.3 }).send(sent),
      () => sim.sink("m", { stall: 0.3 }).take(model.length),
    );
    expect(got.map((beat) => kept(beat, { lanes: to / 8, lane: 8 }))).toEqual(model);
    sim.close();
  },
);

test.each([
  { side: "wr", up: true },
  { side: "rd", up: true },
  { side: "wr", up: false },
  { side: "rd", up: false },
] as const)("a reset of $side flushes a half-converted word too, up $up", async ({ side, up }) => {
  const [from, to] = up ? [8, 32] : [32, 8];
  const sim = simulate(asyncWidthFifo({ from, to, depth: 8 }), { seed: 4, domains: { wr: 4000, rd: 3333 } });
  const high = up ? 0xeen : 0xeeeeeeeen;
  let over = false;
  const got: bigint[] = [];
  await sim.run(
    async () => {
      // Six bytes are a word and a half; two words are eight bytes, of which the reader takes three.
      await sim.source("s").send(Array.from({ length: up ? 6 : 2 }, () => high));
      await sim.tick(20, "wr");
      sim.reset(true, side);
      await sim.tick(3, side);
      sim.reset(false, side);
      await sim.tick(2, "wr");
      do await sim.tick(1, "wr");
      while (sim.before("wr_flush") === 1n);
      await sim.source("s").send(up ? [1, 2, 3, 4, 5, 6, 7, 8] : [0x04030201, 0x08070605]);
      await sim.tick(60, "wr");
      over = true;
    },
    async () => {
      // Three beats are taken of the first word, then none until the flush: what comes after it is all new.
      do await sim.tick(1, "rd");
      while (sim.before("rd_flush") === 1n);
      await sim.sink("m").take(up ? 0 : 3);
      do await sim.tick(1, "rd");
      while (sim.before("rd_flush") === 0n);
      while (!over) {
        await sim.tick(1, "rd");
        const flushed = sim.before("rd_flush") === 1n;
        const { valid, ready, payload } = sim.before("m");
        if (valid === 1n && ready === 1n) got.push(payload);
        sim.poke({ m: { ready: !flushed } });
      }
    },
  );
  const fresh = up ? [0x04030201n, 0x08070605n] : [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];
  expect(got).toEqual(fresh);
  sim.close();
});

test("widths that are no multiples, ratios and depths that are no powers of two are refused, with the line that asked", () => {
  const words = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return String(error);
    }
    return "nothing thrown";
  };
  expect(words(() => widthFifo({ from: 24, to: 16, depth: 8 }))).toContain(
    "width_fifo: of 24 and 16 bits, neither is a multiple of the other",
  );
  expect(words(() => widthFifo({ from: 24, to: 8, depth: 8 }))).toContain("power of two");
  expect(words(() => asyncWidthFifo({ from: 32, to: 8, depth: 2 }))).toContain("4 or more");
  expect(words(() => packetWiden({ width: 12, lane: 8, ratio: 2 }))).toContain("no multiple of lanes of 8 bits");
  expect(words(() => packetNarrow({ width: 8, lane: 8, ratio: 1 }))).toContain("ratio is 1, must be 2 or more");
  expect(words(() => packetNarrow({ width: 8, lane: 8, ratio: 1 }))).toContain("tb/tests/module/packet-width.test.ts:");
});
