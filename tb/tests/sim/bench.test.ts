import { expect, test } from "vitest";
import { compileProgram } from "../../../hdl/lang/sim/compile.ts";
import { makeProgram } from "../../../hdl/lang/sim/program.ts";
import { designs, driven } from "../../../scripts/bench/lang-designs.ts";
import { machineOf } from "../../../scripts/bench/lang.ts";
import { onIcarus } from "../../../scripts/bench/lang-tools.ts";

// What can be tested of the bench without a clock: that it measures one thing on all simulators, and the size of the code.

/** Bytes of WebAssembly by design. Lower them when the code gets smaller; they rise with the hardware alone (the last time by queues for reports). */
const budgets: Readonly<Record<string, number>> = {
  "small FSM": 493,
  "256-bit data path": 1579,
  "AXI landing and page slots": 20_700,
  "page engine": 14_100,
};

test.each(designs.map((each) => [each.name, each] as const))("%s: the same checksum on Icarus", (_name, bench) => {
  const design = driven(bench);
  const icarus = onIcarus(design);
  try {
    const cycles = 300;
    const machine = machineOf(design);
    machine.step(cycles);
    expect(icarus.run(cycles).sum).toBe(machine.read("sum").toString(16));
    expect(machine.read("sum")).not.toBe(0n);
  } finally {
    icarus.remove();
  }
});

test.each(designs.map((each) => [each.name, each] as const))("%s: the code keeps to its budget", (name, bench) => {
  const budget = budgets[name] ?? 0;
  const { byteLength } = compileProgram(makeProgram(driven(bench)));
  expect(byteLength).toBeLessThanOrEqual(budget);
  expect(byteLength, `the budget of ${name} can be lowered`).toBeGreaterThan(0.95 * budget);
});
