import { simulate } from "../../../hdl/lang/sim/index.ts";
import { byteCounter } from "./byte-counter.ts";
import { lineMeter } from "./line-meter.ts";
import { summarize } from "./summarize.ts";
import { flag, unframe } from "./unframe.ts";

// #region counter
export function counterWaves(): string {
  const sim = simulate(byteCounter({ width: 16 }));
  sim.record();
  sim.poke({ pass: 1 });
  sim.step(3);
  sim.poke({ pass: 0 });
  sim.step(2);
  sim.poke({ pass: 1, clear: 1 });
  sim.step();
  sim.poke({ clear: 0 });
  sim.step(2);
  return sim.waves("clear pass count");
}
// #endregion

// #region unframe
export function unframeWaves(): string {
  const sim = simulate(unframe(), { start: "zero" });
  sim.record();
  sim.poke({ m: { ready: 1 } });
  for (const byte of [0x55, flag, 3, 10, 20, 30, 0x55]) {
    sim.poke({ s: { valid: 1, payload: byte } });
    sim.step();
  }
  return sim.waves("s_payload state left");
}
// #endregion

// #region summarize
export function summarizeWaves(): string {
  const sim = simulate(summarize(), { start: "zero" });
  sim.record();
  const frame = [10, 20, 30];
  let sent = 0;
  for (let clock = 0; clock < 10; clock++) {
    const at = sent % frame.length;
    sim.poke({ s: { valid: 1, payload: { data: frame[at] ?? 0, last: at === 2 } }, m: { ready: clock >= 6 } });
    // A byte stays until it is taken.
    if (sim.peek("s").ready === 1n) sent++;
    sim.step();
  }
  return sim.waves("s_payload_data s_payload_last running_bytes m_ready m_valid m_payload_bytes m_payload_sums_low");
}
// #endregion

// #region two-clocks
export function lineWaves(): string {
  const sim = simulate(lineMeter(), { domains: { default: 4000, line: 3000 }, start: "zero" });
  sim.record();
  sim.poke({ bytes: { valid: 1, payload: 0x42 } });
  sim.step(6);
  return sim.waves("clk_line queue.wr_ptr queue.wr_gray clk queue.wr_gray_sync queue.m_valid", { last: 11 });
}
// #endregion
