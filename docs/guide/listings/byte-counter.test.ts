import { expect, test } from "vitest";
import { simulate } from "../../../hdl/lang/sim/index.ts";
import { byteCounter } from "./byte-counter.ts";

test("counts bytes that pass, and starts again when cleared", () => {
  const sim = simulate(byteCounter({ width: 16 }));
  sim.poke({ pass: 1 });
  sim.step(3);
  expect(sim.peek("count")).toBe(3n);
  sim.poke({ pass: 0 });
  sim.step();
  expect(sim.peek("count")).toBe(3n);
  sim.poke({ pass: 1, clear: 1 });
  sim.step();
  expect(sim.peek("count")).toBe(0n);
});
