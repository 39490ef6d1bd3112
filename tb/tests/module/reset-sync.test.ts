import { expect, test } from "vitest";
import { resetSync } from "../../../hdl/lib/reset-sync.ts";
import { simulate } from "../../module/simulate.ts";

test("a reset is asserted without a clock and released `stages` clocks after its source", () => {
  const sim = simulate(resetSync({ stages: 3 }));
  sim.step(4);
  expect(sim.peek("reset")).toBe(0n);
  sim.reset(true);
  expect(sim.peek("reset")).toBe(1n); // no edge since
  sim.step(2);
  sim.reset(false);
  for (let clock = 0; clock < 3; clock++) {
    expect(sim.peek("reset")).toBe(1n);
    sim.step();
  }
  expect(sim.peek("reset")).toBe(0n);
  sim.close();
});

test("fewer than two stages are refused", () => {
  expect(() => simulate(resetSync({ stages: 1 }))).toThrow("2 or more");
});
