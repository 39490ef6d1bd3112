import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { simulate } from "../../../hdl/lang/sim/index.ts";
import { frameMeter } from "./frame-meter.ts";
import { smallFifo } from "./small-fifo.ts";
import { Report } from "./summarize.ts";
import { flag, unframe } from "./unframe.ts";

// #region typed
/** A meter that has taken two frames and given no report away. */
function stalled() {
  const sim = simulate(frameMeter({ reports: 4 }));
  for (const byte of [flag, 2, 10, 20, flag, 1, 99, 0, 0]) {
    sim.poke({ s: { valid: 1, payload: byte } });
    sim.step();
  }
  return sim;
}

test("two reports wait in the queue", () => {
  const sim = stalled();
  const queue = sim.at("queue", smallFifo({ of: Report, depth: 4 }));
  expect(queue.peek("level")).toBe(2n);
  expect(queue.peek("m").payload.bytes).toBe(2n);
  expect(sim.at("frames", unframe()).inside("state")).toBe("Idle");
});
// #endregion

// #region memory
test("reports of another queue can be put in, and what lies there be read", () => {
  const sim = stalled();
  const ram = sim.memory("queue.ram");
  expect(ram.read(1) >> 16n).toBe(1n); // `bytes` of the second report
  ram.write(0, 0x07_01_02n);
  expect(sim.peek("m").payload).toEqual({ bytes: 7n, sums: { low: 1n, high: 2n } });
});
// #endregion

test("a dump has what was asked for", () => {
  const folder = mkdtempSync(join(tmpdir(), "guide-"));
  try {
    const path = join(folder, "queue.vcd");
    const sim = simulate(frameMeter({ reports: 4 }));
    // #region dump
    sim.dump(path, { scopes: ["queue"], from: 100, to: 200 });
    sim.step(1000);
    sim.close();
    // #endregion
    const text = readFileSync(path, "utf8");
    expect(text).toContain("$scope module u_queue $end");
    expect(text).not.toContain("u_frames");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
