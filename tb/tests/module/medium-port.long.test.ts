import { expect, test } from "vitest";
import { runMedium } from "./medium-port-bench.ts";

const shapes = [
  { dw: 64, host: true },
  { dw: 128, host: true },
  { dw: 512, host: true },
  { dw: 256, host: false },
];
const clocks = [
  { default: 4000, ui: 3333 },
  { default: 3333, ui: 4000 },
  { default: 8000, ui: 3000 },
  { default: 2000, ui: 9000 },
];

test.each(shapes.flatMap((shape) => clocks.map((domains, i) => ({ ...shape, domains, seed: i + 20 }))))(
  "$dw bits, host $host, $domains.default ps and $domains.ui ps",
  async (run) => {
    const { done } = await runMedium({ ...run, pages: 20, bursts: run.host ? 60 : 0, stall: 0.25 });
    expect(done).toEqual({ writes: 20, reads: 20 });
  },
);

test.each(shapes)("$dw bits, host $host: no stalls, bursts as XDMA makes them", async (shape) => {
  const domains = { default: 4000, ui: 3333 };
  await runMedium({ ...shape, domains, seed: 30, pages: 30, bursts: 60, stall: 0, plain: true });
});
