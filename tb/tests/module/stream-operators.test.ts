import { expect, test } from "vitest";
import { bits, bool, connect, input, module, output, sink, source, stream, struct } from "../../../hdl/lang/index.ts";
import {
  filterStream,
  mapStream,
  streamDemux,
  streamFork,
  streamMonitor,
  streamMux,
  streamNarrow,
  streamThrottle,
  streamWiden,
  watchStream,
} from "../../../hdl/lib/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { watchStreams } from "./stream-rules.ts";

const words = (seed: number, count: number, width = 12) => {
  const random = randomStream(seed, "words");
  return Array.from({ length: count }, () => random.bits(width));
};

test.each([
  [1, 12],
  [2, 12],
  [3, 256],
])(
  "a fork gives every word to every output once, whatever each of them does (seed %d, %d bits)",
  async (seed, width) => {
    const outputs = ["a", "b", "c"] as const;
    const sim = simulate(streamFork({ width, outputs }), { seed });
    const sent = words(seed, 300, width);
    let left: number = outputs.length;
    const take = async (name: (typeof outputs)[number], stall: number) => {
      const got = await sim.sink(name, { stall }).take(sent.length);
      left--;
      return got;
    };
    const [, a, b, c] = await sim.run(
      () => sim.source("s", { stall: 0.2 }).send(sent),
      () => take("a", 0.1),
      () => take("b", 0.5),
      () => take("c", 0.8),
      () => watchStreams(sim, outputs, () => left === 0),
    );
    expect([a, b, c]).toEqual([sent, sent, sent]);
    sim.close();
  },
);

test("a fork offers to one output although the other is not ready, and waits for both", () => {
  const sim = simulate(streamFork({ width: 12, outputs: ["a", "b"] }));
  sim.poke({ s: { valid: 1, payload: 5 }, a: { ready: 1 }, b: { ready: 0 } });
  expect([sim.peek("a").valid, sim.peek("b").valid, sim.peek("s").ready]).toEqual([1n, 1n, 0n]);
  sim.step();
  expect([sim.peek("a").valid, sim.peek("b").valid, sim.peek("s").ready]).toEqual([0n, 1n, 0n]);
  sim.poke({ b: { ready: 1 } });
  expect(sim.peek("s").ready).toBe(1n);
  sim.step();
  expect([sim.peek("a").valid, sim.peek("b").valid]).toEqual([1n, 1n]);
  sim.close();
});

test("a multiplexer passes on what `select` names, and lets the others wait", async () => {
  const inputs = ["a", "b", "c"] as const;
  const sim = simulate(streamMux({ width: 12, inputs }), { seed: 4 });
  const random = randomStream(4, "select");
  const sent = inputs.map((_, i) => words(10 + i, 200));
  const order: number[] = [];
  const got: bigint[] = [];
  let over = false;
  await sim.run(
    ...inputs.map((name, i) => () => sim.source(name, { stall: 0.3 }).send(sent[i] ?? [])),
    async () => {
      while (got.length < 600) {
        // Number 3 is none of the list. `select` changes only when nothing waits.
        const ready = random.next() < 0.6;
        sim.poke({ m: { ready } });
        const waits = sim.peek("m").valid === 1n;
        if (!waits) sim.poke({ select: random.integer(0, 3) });
        await sim.tick();
        const m = sim.before("m");
        if (m.valid === 1n && ready) {
          order.push(Number(sim.before("select")));
          got.push(m.payload);
        }
        if (ready) sim.poke({ select: random.integer(0, 3) });
      }
      over = true;
    },
    () => watchStreams(sim, ["m"], () => over),
  );
  inputs.forEach((_, i) => {
    expect(got.filter((_, at) => order[at] === i)).toEqual(sent[i]);
  });
  sim.close();
});

test("a multiplexer says so when `select` changes while a word waits", () => {
  const sim = simulate(streamMux({ width: 12, inputs: ["a", "b"] }));
  sim.poke({ a: { valid: 1 }, b: { valid: 1 }, m: { ready: 0 } });
  sim.step();
  sim.poke({ select: 1 });
  expect(() => sim.step(2)).toThrow("select changed while a word waits");
});

test.each([
  { words: 3, clocks: 8 },
  { words: 1, clocks: 2 },
  { words: 5, clocks: 6 },
  { words: 2, clocks: 33 },
])("a throttle lets at most $words words pass in any $clocks clocks, under random pauses", async (limit) => {
  const sim = simulate(streamThrottle({ width: 12, ...limit }), { seed: 6 });
  const random = randomStream(6, "pause");
  const sent = words(6, 200);
  const passed: number[] = [];
  let clock = 0;
  let over = false;
  const [, got] = await sim.run(
    () => sim.source("s", { stall: 0.05 }).send(sent),
    async () => {
      const taken = await sim.sink("m", { stall: 0.2 }).take(sent.length);
      over = true;
      return taken;
    },
    async () => {
      while (!over) {
        sim.poke({ pause: random.next() < 0.1 });
        await sim.tick();
        const { valid, ready } = sim.before("m");
        if (valid === 1n && ready === 1n) passed.push(clock);
        clock++;
      }
    },
    () => watchStreams(sim, ["m"], () => over),
  );
  expect(got).toEqual(sent);
  passed.forEach((at, i) => {
    const next = passed[i + limit.words];
    if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(limit.clocks);
  });
  // The limit was reached, or the test says nothing.
  expect(passed.some((at, i) => passed[i + limit.words] === at + limit.clocks)).toBe(true);
  sim.close();
});

test("a pause stops new words, and leaves the one that is on offer", () => {
  const sim = simulate(streamThrottle({ width: 12, words: 3, clocks: 4 }));
  sim.poke({ s: { valid: 1, payload: 9 }, pause: 1, m: { ready: 1 } });
  sim.step(3);
  expect([sim.peek("m").valid, sim.peek("s").ready]).toEqual([0n, 0n]);
  sim.poke({ pause: 0, m: { ready: 0 } });
  sim.step();
  sim.poke({ pause: 1 });
  sim.step(4);
  expect(sim.peek("m")).toMatchObject({ valid: 1n, payload: 9n });
  sim.poke({ m: { ready: 1 } });
  expect(sim.peek("s").ready).toBe(1n);
  sim.step();
  expect(sim.peek("m").valid).toBe(0n);
  sim.close();
});

test("a limit that is none is refused", () => {
  expect(() => streamThrottle({ width: 8, words: 4, clocks: 4 })).toThrow("4 words in 4 clocks is no limit");
  expect(() => streamThrottle({ width: 8, words: 0, clocks: 4 })).toThrow("words is 0, must be 1 or more");
  expect(() => streamFork({ width: 8, outputs: ["a"] })).toThrow("1 names, 2 is the least");
  expect(() => streamDemux({ width: 8, outputs: ["a"] })).toThrow("1 names, 2 is the least");
  expect(() => streamWiden({ width: 8, ratio: 3, side: 0 })).toThrow("ratio is 3, must be a power of two");
  expect(() => streamNarrow({ width: 8, ratio: 6, side: 0 })).toThrow("ratio is 6, must be a power of two");
  expect(() => streamMux({ width: 8, inputs: ["a", "b", "a"] })).toThrow("`a` stands in the list twice");
});

const Pair = struct({ left: bits(5), right: bool });
const metered = module("metered", () => ({
  ports: {
    s: sink(stream(Pair)),
    m: source(stream(Pair)),
    clear: input(bool),
    words: output(bits(4)),
    stalls: output(bits(4)),
    idle: output(bits(4)),
    longest: output(bits(4)),
  },
  build({ s, m, clear, words, stalls, idle, longest }, { instances }) {
    const { meter } = instances({ meter: streamMonitor({ width: Pair.width, count: 4 }) });
    connect(s, m);
    watchStream(m, meter);
    meter.clear.assign(clear);
    words.assign(meter.words);
    stalls.assign(meter.stalls);
    idle.assign(meter.idle);
    longest.assign(meter.longest);
  },
}));

test("a monitor counts words, stalls, idle clocks and the longest wait, up to its largest value", () => {
  const sim = simulate(metered(), { seed: 3 });
  const random = randomStream(3, "clocks");
  const model = { words: 0, stalls: 0, idle: 0, longest: 0 };
  let wait = 0;
  let valid = false;
  for (let i = 0; i < 400; i++) {
    valid ||= random.next() < 0.5;
    const ready = random.next() < 0.35;
    const clear = random.next() < 0.08;
    sim.poke({ s: { valid }, m: { ready }, clear });
    expect(sim.peek("words")).toBe(BigInt(model.words));
    expect(sim.peek("stalls")).toBe(BigInt(model.stalls));
    expect(sim.peek("idle")).toBe(BigInt(model.idle));
    expect(sim.peek("longest")).toBe(BigInt(model.longest));
    sim.step();
    const up = (key: keyof typeof model) => (model[key] = Math.min(15, model[key] + 1));
    if (!valid) up("idle");
    else up(ready ? "words" : "stalls");
    wait = valid && !ready ? Math.min(15, wait + 1) : 0;
    model.longest = Math.max(model.longest, wait);
    if (clear) Object.assign(model, { words: 0, stalls: 0, idle: 0, longest: 0 });
    if (ready) valid = false;
  }
  sim.close();
});

test("a monitor reports a word that is withdrawn, and one that changes", () => {
  const withdrawn = simulate(metered());
  withdrawn.poke({ s: { valid: 1, payload: { left: 3 } }, m: { ready: 0 } });
  withdrawn.step();
  withdrawn.poke({ s: { valid: 0 } });
  expect(() => withdrawn.step(2)).toThrow("a word on offer was withdrawn");
  const changed = simulate(metered());
  changed.poke({ s: { valid: 1, payload: { left: 3 } }, m: { ready: 0 } });
  changed.step();
  changed.poke({ s: { payload: { left: 4 } } });
  expect(() => changed.step(2)).toThrow("a word on offer has changed");
});

test("a field that the payload has not is reported by elaboration", () => {
  const wrong = module("wrong_field", () => ({
    ports: { s: sink(stream(bits(5))), m: source(stream(Pair)) },
    build({ s, m }) {
      mapStream(s, m, (left) => ({ left, middle: left }));
    },
  }));
  expect(() => simulate(wrong())).toThrow("unknown-field");
});

test("a filter takes the words that it drops whether or not its reader is ready, and offers none of them", () => {
  const kept = module("kept_bytes", () => ({
    clocks: [],
    ports: { s: sink(stream(bits(5))), m: source(stream(bits(5))) },
    build({ s, m }) {
      filterStream(s, m, (word) => word.any());
    },
  }));
  const sim = simulate(kept());
  sim.poke({ s: { valid: 1, payload: 0 }, m: { ready: 0 } });
  expect([sim.peek("s").ready, sim.peek("m").valid]).toEqual([1n, 0n]);
  sim.poke({ s: { payload: 3 } });
  expect([sim.peek("s").ready, sim.peek("m").valid]).toEqual([0n, 1n]);
  sim.close();
});
