import { expect, test } from "vitest";
import { queueFigures } from "../../../hdl/nvme/queues-figures.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

test("everything is counted once, saturating where it says so; the last refused doorbell is told for one clock", () => {
  const sim = simulate(queueFigures(), { seed: 1 });
  const random = randomStream(1, "figures");
  const wanted = { in_flight: 0, fetched: 0, posted: 0, absent_doorbells: 0, invalid_doorbells: 0 };
  let last = { queue: 0, cq: false, absent: false };
  const doorbells = (clocks: number) => {
    for (let i = 0; i < clocks; i++) {
      const isOver = wanted.in_flight > 0xfffa;
      const step = {
        fetched: isOver ? 0 : random.integer(0, 4),
        ended: wanted.in_flight > 0 && random.next() < 0.2,
        posted: random.next() < 0.5,
        refused: random.next() < 0.8,
        fault: { queue: random.integer(0, 63), cq: random.next() < 0.5, absent: random.next() < 0.5 },
      };
      sim.poke(step);
      sim.step();
      wanted.in_flight += step.fetched - Number(step.ended);
      wanted.fetched += step.fetched;
      wanted.posted += Number(step.posted);
      if (step.refused) {
        last = step.fault;
        const kind = last.absent ? "absent_doorbells" : "invalid_doorbells";
        wanted[kind] = Math.min(0xffff, wanted[kind] + 1);
      }
      const at = { queue: BigInt(last.queue), cq: last.cq ? 1n : 0n, absent: last.absent ? 1n : 0n };
      const counts = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, BigInt(value)]));
      expect(sim.peek("status")).toEqual({ ...counts, last_fault: at });
      expect(sim.peek("told")).toEqual({ valid: step.refused ? 1n : 0n, at });
      expect(sim.peek("full")).toBe(wanted.in_flight >= 0xfff8 ? 1n : 0n);
    }
  };
  doorbells(50_000);
  // Long enough for both counters to saturate and for the commands to fill theirs.
  doorbells(130_000);
  expect([wanted.absent_doorbells, wanted.invalid_doorbells]).toEqual([0xffff, 0xffff]);
  expect(wanted.in_flight).toBeGreaterThan(0xfff7);
  sim.close();
});
