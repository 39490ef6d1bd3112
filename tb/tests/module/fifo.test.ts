import { expect, test } from "vitest";
import { fifo } from "../../../hdl/lib/fifo.ts";
import { skid } from "../../../hdl/lib/skid.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { watchStreams } from "./stream-rules.ts";

const words = (seed: number, count: number, width: number) => {
  const random = randomStream(seed, "words");
  return Array.from({ length: count }, () => random.bits(width));
};

const latencies = [1, 2] as const;
const traffic = [
  { depth: 2, from: 0.4, to: 0.4 },
  { depth: 16, from: 0.1, to: 0.6 },
  { depth: 16, from: 0.6, to: 0.1 },
  { depth: 128, from: 0.3, to: 0.5 },
];

test.each(latencies.flatMap((latency) => traffic.map((each) => ({ ...each, latency }))))(
  "a fifo of $depth words and latency $latency keeps words and their order, stalls $from and $to",
  async (run) => {
    const { depth, from, to, latency } = run;
    const sim = simulate(fifo({ width: 77, depth, latency }), { seed: 3 });
    const sent = words(3, 600, 77);
    let over = false;
    let most = 0n;
    const [, got] = await sim.run(
      () => sim.source("s", { stall: from }).send(sent),
      async () => {
        const taken = await sim.sink("m", { stall: to }).take(sent.length);
        over = true;
        return taken;
      },
      () => watchStreams(sim, ["m"], () => over),
      async () => {
        // `level` counts exactly what was taken and not given.
        let held = 0n;
        while (!over) {
          await sim.tick();
          const level = sim.before("level");
          expect(level).toBe(held);
          if (level > most) most = level;
          const [s, m] = [sim.before("s"), sim.before("m")];
          held += (s.valid & s.ready) - (m.valid & m.ready);
        }
      },
    );
    expect(got).toEqual(sent);
    expect(most).toBeLessThanOrEqual(BigInt(depth));
    sim.close();
  },
);

test.each(latencies)("a fifo of latency %i takes exactly `depth` words, and gives one per clock", (latency) => {
  const sim = simulate(fifo({ width: 8, depth: 4, latency }));
  sim.poke({ s: { valid: 1, payload: 0x5a } });
  sim.step(4);
  expect(sim.peek("level")).toBe(4n);
  expect(sim.peek("s").ready).toBe(0n);
  sim.poke({ s: { valid: 0 }, m: { ready: 1 } });
  for (let left = 4n; left > 0n; left--) {
    expect(sim.peek("level")).toBe(left);
    expect(sim.peek("m")).toMatchObject({ valid: 1n, payload: 0x5an });
    sim.step();
  }
  expect(sim.peek("m").valid).toBe(0n);
  sim.close();
});

test.each(latencies)(
  "a word that finds a fifo empty is offered after %i clocks, and words follow it without a gap",
  (latency) => {
    const sim = simulate(fifo({ width: 8, depth: 4, latency }));
    sim.poke({ m: { ready: 1 } });
    for (let round = 0; round < 3; round++) {
      for (let clock = 0; clock < 6; clock++) {
        sim.poke({ s: { valid: Number(clock < 4), payload: 16 * round + clock } });
        const at = clock - latency;
        const { valid, payload } = sim.peek("m");
        expect([valid, valid && payload]).toEqual(at < 0 || at > 3 ? [0n, 0n] : [1n, BigInt(16 * round + at)]);
        sim.step();
      }
    }
    sim.close();
  },
);

test.each(latencies)("ready of a fifo of latency %i does not see the other side's", (latency) => {
  const sim = simulate(fifo({ width: 8, depth: 2, latency }));
  sim.poke({ s: { valid: 1, payload: 7 } });
  sim.step(4);
  expect(sim.peek("s").ready).toBe(0n);
  sim.poke({ m: { ready: 1 } });
  expect(sim.peek("s").ready).toBe(0n);
  sim.step();
  expect(sim.peek("s").ready).toBe(1n);
  sim.close();
});

test("a depth that is no power of two is refused", () => {
  expect(() => simulate(fifo({ width: 8, depth: 12 }))).toThrow("depth 12 must be a power of two");
});

test.each([0, 0.3, 0.7])("a register slice keeps words and their order, stall %f", async (stall) => {
  const sim = simulate(skid({ width: 40 }), { seed: 5 });
  const sent = words(5, 400, 40);
  let over = false;
  const [, got] = await sim.run(
    () => sim.source("s", { stall }).send(sent),
    async () => {
      const taken = await sim.sink("m", { stall }).take(sent.length);
      over = true;
      return taken;
    },
    () => watchStreams(sim, ["m"], () => over),
  );
  expect(got).toEqual(sent);
  sim.close();
});

test("a register slice passes a word per clock, and its ready does not see the other side's", () => {
  const sim = simulate(skid({ width: 8 }));
  sim.poke({ s: { valid: 1, payload: 1 }, m: { ready: 1 } });
  sim.step();
  for (let i = 2; i < 10; i++) {
    sim.poke({ s: { payload: i } });
    expect(sim.peek("m")).toMatchObject({ valid: 1n, payload: BigInt(i - 1) });
    expect(sim.peek("s").ready).toBe(1n);
    sim.step();
  }
  sim.poke({ m: { ready: 0 } });
  expect(sim.peek("s").ready).toBe(1n);
  sim.step();
  expect(sim.peek("s").ready).toBe(0n);
  sim.poke({ m: { ready: 1 } });
  expect(sim.peek("s").ready).toBe(0n);
  sim.close();
});

test.each([
  { cut: "both", ready: true, valid: true },
  { cut: "forward", ready: false, valid: true },
  { cut: "backward", ready: true, valid: false },
] as const)("a slice that cuts $cut: no path of ready $ready, none of valid $valid", ({ cut, ready, valid }) => {
  const sim = simulate(skid({ width: 8, cut }));
  // Empty but for the word that a forward cut holds, so that what comes through is not the slice's own.
  sim.poke({ s: { valid: 1, payload: 1 }, m: { ready: 0 } });
  if (cut === "forward") sim.step();
  const before = sim.peek("s").ready;
  sim.poke({ m: { ready: 1 } });
  expect(sim.peek("s").ready === before).toBe(ready);
  sim.poke({ s: { valid: 0 } });
  sim.step(2);
  expect(sim.peek("m").valid).toBe(0n);
  sim.poke({ s: { valid: 1 } });
  expect(sim.peek("m").valid).toBe(valid ? 0n : 1n);
  sim.close();
});
