import { expect, test } from "vitest";
import { streamArbiter } from "../../../hdl/lib/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

const inputs = ["a", "b", "c"] as const;
type Name = (typeof inputs)[number];

/** The input that each of `count` words came from, while those in `busy(clock)` offer one. The payload is the input's number. */
function served(
  pick: { readonly weights: Readonly<Record<Name, number>> },
  count: number,
  { busy = () => inputs, stall = 0 }: { busy?: (clock: number) => readonly Name[]; stall?: number } = {},
): { readonly order: readonly number[]; readonly clocks: number; readonly longest: readonly number[] } {
  const sim = simulate(streamArbiter({ width: 8, inputs, pick }), { seed: 2 });
  const random = randomStream(2, "sink");
  const order: number[] = [];
  const waits = [0, 0, 0];
  const longest = [0, 0, 0];
  let clocks = 0;
  for (; order.length < count; clocks++) {
    const now = busy(clocks);
    const ready = random.next() >= stall;
    const offer = (name: Name) => ({ valid: now.includes(name), payload: inputs.indexOf(name) });
    sim.poke({ a: offer("a"), b: offer("b"), c: offer("c"), m: { ready } });
    sim.step();
    const m = sim.before("m");
    if (m.valid === 1n && ready) order.push(Number(m.payload));
    const granted = inputs.findIndex((name) => sim.before(name).valid === 1n && sim.before(name).ready === 1n);
    if (granted < 0) continue;
    inputs.forEach((name, i) => {
      waits[i] = i === granted || !now.includes(name) ? 0 : (waits[i] ?? 0) + 1;
      longest[i] = Math.max(longest[i] ?? 0, waits[i] ?? 0);
    });
  }
  sim.close();
  return { order, clocks, longest };
}

const countOf = (order: readonly number[]) => inputs.map((_, i) => order.filter((one) => one === i).length);

test.each([
  { a: 1, b: 1, c: 1 },
  { a: 3, b: 2, c: 1 },
  { a: 1, b: 7, c: 4 },
  { a: 16, b: 1, c: 1 },
])("under full load every round gives $a, $b and $c turns, a word per clock", (weights) => {
  const sum = weights.a + weights.b + weights.c;
  const { order, clocks, longest } = served({ weights }, 12 * sum);
  for (let round = 0; round < 12; round++) {
    expect(countOf(order.slice(round * sum, (round + 1) * sum))).toEqual([weights.a, weights.b, weights.c]);
  }
  expect(clocks).toBe(12 * sum + 1);
  // What the description promises: at most twice the weights of the others.
  inputs.forEach((name, i) => {
    expect(longest[i]).toBeLessThanOrEqual(2 * (sum - weights[name]));
  });
});

test("stalls of the sink do not change the shares", () => {
  const { order } = served({ weights: { a: 3, b: 2, c: 1 } }, 120, { stall: 0.6 });
  for (let round = 0; round < 20; round++) {
    expect(countOf(order.slice(round * 6, (round + 1) * 6))).toEqual([3, 2, 1]);
  }
});

test("turns that an idle input does not use go to the others, by their weights, without a pause", () => {
  const { order, clocks } = served({ weights: { a: 3, b: 2, c: 4 } }, 100, { busy: () => ["a", "b"] });
  expect(countOf(order.slice(0, 100))).toEqual([60, 40, 0]);
  expect(clocks).toBe(101);
  const alone = served({ weights: { a: 3, b: 2, c: 4 } }, 50, { busy: () => ["b"] });
  expect(countOf(alone.order)).toEqual([0, 50, 0]);
  expect(alone.clocks).toBe(51);
});

test("an input that comes and goes waits no longer than described", () => {
  const random = randomStream(8, "comings");
  const weights = { a: 5, b: 1, c: 3 };
  let here: readonly Name[] = inputs;
  // Everybody comes and goes at random; who is there stays for a while.
  const busy = (clock: number) => {
    if (clock % 7 === 0) here = inputs.filter(() => random.next() < 0.7);
    return here;
  };
  const { longest } = served({ weights }, 2000, { busy });
  expect(longest[1]).toBeLessThanOrEqual(2 * (5 + 3));
  expect(longest[0]).toBeLessThanOrEqual(2 * (1 + 3));
  expect(longest[2]).toBeLessThanOrEqual(2 * (5 + 1));
});

test("with bursts a turn is a burst, and bursts stay whole", () => {
  const sim = simulate(streamArbiter({ width: 8, inputs, pick: { weights: { a: 2, b: 1, c: 1 } }, last: 7 }), {
    seed: 3,
  });
  // Bursts of 3 (a), 1 (b) and 2 (c) words; bit 7 ends one.
  const length = [3, 1, 2];
  const at = [0, 0, 0];
  const order: number[] = [];
  const payload = (i: number) => i | ((at[i] ?? 0) === (length[i] ?? 1) - 1 ? 0x80 : 0);
  while (order.length < 90) {
    sim.poke({
      a: { valid: 1, payload: payload(0) },
      b: { valid: 1, payload: payload(1) },
      c: { valid: 1, payload: payload(2) },
      m: { ready: 1 },
    });
    sim.step();
    inputs.forEach((name, i) => {
      if (sim.before(name).ready === 1n) at[i] = ((at[i] ?? 0) + 1) % (length[i] ?? 1);
    });
    const m = sim.before("m");
    if (m.valid === 1n) order.push(Number(m.payload & 0x7fn));
  }
  // A round is two bursts of a, one of b, one of c: 6 + 1 + 2 words.
  for (let round = 0; round < 10; round++) {
    const words = order.slice(round * 9, round * 9 + 9);
    expect(countOf(words)).toEqual([6, 1, 2]);
    expect(words.join("")).toMatch(/^(?:000|1|22)+$/);
  }
  sim.close();
});

test("a weight below 1 and a name that stands there twice are refused", () => {
  expect(() => streamArbiter({ width: 8, inputs, pick: { weights: { a: 1, b: 0, c: 1 } } })).toThrow(
    "stream_arbiter: weight of `b` is 0, must be 1 or more",
  );
  expect(() => streamArbiter({ width: 8, inputs: ["a", "a"], pick: "fair" })).toThrow("`a` stands in the list twice");
  expect(() => streamArbiter({ width: 8, inputs, pick: "fair", last: 8 })).toThrow("last is bit 8 of a payload of 8");
});
