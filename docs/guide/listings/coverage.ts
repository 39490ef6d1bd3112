import { coverageTable, missedPoints, simulate } from "../../../hdl/lang/sim/index.ts";
import { flag, unframe } from "./unframe.ts";

// #region run
/** Two frames through `unframe`, read by somebody who is always ready. */
function twoFrames() {
  const sim = simulate(unframe(), { coverage: true });
  sim.poke({ m: { ready: 1 } });
  for (const byte of [flag, 2, 10, 20, flag, 1, 30]) {
    sim.poke({ s: { valid: 1, payload: byte } });
    sim.step();
  }
  return sim.coverage();
}

export const table = () => coverageTable(twoFrames());
export const missed = () => missedPoints(twoFrames()).join("\n");
// #endregion
