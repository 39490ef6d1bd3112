import { expect, test } from "vitest";
import { simulate } from "../../../hdl/lang/sim/index.ts";
import { receivedLine } from "./received-line.ts";

test("a line that nobody listens to runs the queue full, and the design says so", () => {
  const sim = simulate(receivedLine());
  const clockLine = (times: number) => {
    for (let i = 0; i < times; i++) {
      sim.poke({ refclk_p: 1 });
      sim.step();
      sim.poke({ refclk_p: 0 });
    }
  };
  clockLine(45);
  expect(sim.peek("u_core.u_queue.level")).toBeGreaterThan(10n);
  expect(() => clockLine(40)).toThrow("no_byte_lost: the queue of the line is full");
});
