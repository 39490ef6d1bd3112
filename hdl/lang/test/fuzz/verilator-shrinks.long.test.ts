import { expect, test } from "vitest";
import { fuzz } from "../../fuzz/fuzz.ts";
import { shrink } from "../../fuzz/shrink.ts";
import { sizeOf } from "../../fuzz/tidy.ts";
import { verilator } from "../../fuzz/tools.ts";
import { faults, faulty } from "./faults.ts";

// What only Verilator shows is shrunk too: a build holds a few circuits, and its library is compiled once.

test("a `sub` that adds, on Verilator alone", { timeout: 600_000 }, () => {
  const fault = faults["`sub` adds"];
  if (fault === undefined) throw new Error("there is no such fault");
  const [failure] = fuzz({ seed: 1, count: 8, tools: [faulty(verilator, fault)] });
  if (failure === undefined) throw new Error("no circuit finds it");
  const before = sizeOf(failure.circuit.design, failure.circuit.stimulus);
  const { circuit, finished } = shrink(failure, 400_000);
  const [bits = 0] = sizeOf(circuit.design, circuit.stimulus);
  expect(finished).toBe(true);
  expect(bits).toBeLessThan(40);
  expect(bits).toBeLessThan((before[0] ?? 0) / 10);
  expect(verilator.check([circuit])).toEqual([null]);
});
