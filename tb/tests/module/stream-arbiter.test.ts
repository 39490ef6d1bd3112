import { expect, test } from "vitest";
import { bits, bool, struct } from "../../../hdl/lang/index.ts";
import { bitOf } from "../../../hdl/lib/packed.ts";
import { streamArbiter } from "../../../hdl/lib/stream-arbiter.ts";
import { streamDemux } from "../../../hdl/lib/stream-demux.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { watchStreams } from "./stream-rules.ts";

const Word = struct({ source: bits(2), number: bits(20), last: bool });
const LAST = bitOf(Word, "last");
const inputs = ["red", "green", "blue"] as const;

/** Packed words of one input: its number, a count, and `last` at the end of bursts of 1 to 5 words. */
function wordsOf(source: number, count: number, seed: number): number[] {
  const random = randomStream(seed, `bursts ${source}`);
  let left = 0;
  return Array.from({ length: count }, (_, i) => {
    left = left === 0 ? random.integer(0, 4) : left - 1;
    return (source << 21) | (i << 1) | (left === 0 || i === count - 1 ? 1 : 0);
  });
}

const sourceOf = (word: bigint) => Number(word >> 21n);

test.each([
  { pick: "fair", last: undefined },
  { pick: "fair", last: LAST },
  { pick: "first", last: undefined },
  { pick: "first", last: LAST },
] as const)(
  "$pick, last $last: every word passes once, each input's in order, bursts whole",
  async ({ pick, last }) => {
    const sim = simulate(streamArbiter({ width: Word.width, inputs, pick, ...(last === undefined ? {} : { last }) }));
    const sent = inputs.map((_, i) => wordsOf(i, 200, 4));
    let over = false;
    const [, got] = await sim.run(
      async () => {
        await Promise.all(inputs.map((name, i) => sim.source(name, { stall: 0.2 * i }).send(sent[i] ?? [])));
      },
      async () => {
        const words = await sim.sink("m", { stall: 0.3 }).take(600);
        over = true;
        return words;
      },
      () => watchStreams(sim, ["m"], () => over),
    );
    inputs.forEach((_, i) => {
      expect(got.filter((word) => sourceOf(word) === i).map(Number)).toEqual(sent[i]);
    });
    if (last === undefined) return;
    got.slice(1).forEach((word, i) => {
      const before = got[i] ?? 0n;
      if (((before >> BigInt(last)) & 1n) === 0n) expect(sourceOf(word)).toBe(sourceOf(before));
    });
    sim.close();
  },
);

test("fair: busy inputs are served in turn, a word per clock", () => {
  const sim = simulate(streamArbiter({ width: Word.width, inputs, pick: "fair" }));
  const busy = { valid: 1 };
  sim.poke({ red: { ...busy, payload: 1 }, green: { ...busy, payload: 2 }, blue: { ...busy, payload: 3 } });
  sim.poke({ m: { ready: 1 } });
  sim.step();
  const seen = Array.from({ length: 9 }, () => {
    const { valid, payload } = sim.peek("m");
    expect(valid).toBe(1n);
    sim.step();
    return payload;
  });
  expect(seen).toEqual([1n, 2n, 3n, 1n, 2n, 3n, 1n, 2n, 3n]);
  sim.close();
});

test("first: the first of the list always wins", () => {
  const sim = simulate(streamArbiter({ width: Word.width, inputs, pick: "first" }));
  sim.poke({ red: { valid: 0 }, green: { valid: 1, payload: 2 }, blue: { valid: 1, payload: 3 }, m: { ready: 1 } });
  sim.step();
  expect(sim.peek("m").payload).toBe(2n);
  sim.poke({ red: { valid: 1, payload: 1 } });
  sim.step();
  expect(sim.peek("m").payload).toBe(1n);
  expect(sim.peek("green").ready).toBe(0n);
  sim.close();
});

// 560: beats of pages on a bus of 512 bits are as wide.
test.each([16, 560])("a demultiplexer sends each word of %i bits where it belongs", async (width) => {
  const outputs = ["even", "odd"] as const;
  const sim = simulate(streamDemux({ width, outputs }), { seed: 9 });
  const random = randomStream(9, "words");
  const sent = Array.from({ length: 300 }, () => random.bits(width));
  const odd = sent.filter((word) => (word & 1n) === 1n);
  const even = sent.filter((word) => (word & 1n) === 0n);
  const [, gotEven, gotOdd] = await sim.run(
    async () => {
      for (const payload of sent) {
        sim.poke({ s: { valid: 1, payload }, select: payload & 1n });
        do await sim.tick();
        while (sim.before("s").ready === 0n);
      }
      sim.poke({ s: { valid: 0 } });
    },
    () => sim.sink("even", { stall: 0.5 }).take(even.length),
    () => sim.sink("odd", { stall: 0.2 }).take(odd.length),
  );
  expect(gotEven).toEqual(even);
  expect(gotOdd).toEqual(odd);
  sim.close();
});

test("a demultiplexer of three takes a word that is for none of them, and shows it to none", () => {
  const sim = simulate(streamDemux({ width: 4, outputs: ["low", "middle", "high"] }));
  for (const [i, payload] of [0, 15, 5, 10, 0, 9, 6, 15, 0, 0, 0, 0].entries()) {
    const select = i % 4;
    sim.poke({ s: { valid: 1, payload }, select });
    const valid = () => [sim.peek("low").valid, sim.peek("middle").valid, sim.peek("high").valid];
    expect(valid()).toEqual([0, 1, 2].map((i) => BigInt(i === select)));
    const payloads = [sim.peek("low").payload, sim.peek("middle").payload, sim.peek("high").payload];
    if (select < 3) expect(payloads[select]).toBe(BigInt(payload));
    expect(sim.peek("s").ready).toBe(BigInt(select === 3));
    sim.poke({ low: { ready: select === 0 }, middle: { ready: select === 1 }, high: { ready: select === 2 } });
    expect(sim.peek("s").ready).toBe(1n);
    sim.step();
    sim.poke({ low: { ready: select !== 0 }, middle: { ready: select !== 1 }, high: { ready: select !== 2 } });
    expect(sim.peek("s").ready).toBe(BigInt(select === 3));
    sim.poke({ low: { ready: 0 }, middle: { ready: 0 }, high: { ready: 0 } });
    sim.step();
  }
  sim.close();
});
