import { prove, renderProof } from "../../../hdl/lang/formal/index.ts";
import { missedPoints, simulate } from "../../../hdl/lang/sim/index.ts";
import { dropLong } from "./drop-long.ts";
import { dropLongProof } from "./drop-long-proof.ts";

/** Packets of two, four and one beats, of which two are allowed. */
function threePackets() {
  const sim = simulate(dropLong({ beats: 2 }), { start: "zero", coverage: true });
  sim.record();
  sim.poke({ m: { ready: 1 } });
  for (const [data, last] of [
    [1, 0],
    [2, 1],
    [3, 0],
    [4, 0],
    [5, 0],
    [6, 1],
    [7, 1],
  ] as const) {
    sim.poke({ s: { valid: 1, payload: { data, last } } });
    sim.step();
  }
  sim.poke({ s: { valid: 0 } });
  sim.step(3);
  return sim;
}

export const waves = () =>
  threePackets().waves("s_payload_data s_payload_last length too_long skipping m_valid m_payload_data dropped");

export const missed = () =>
  missedPoints(threePackets().coverage())
    .filter((text) => text.startsWith("docs/guide"))
    .join("\n");

export const forEver = async () =>
  renderProof(await prove(dropLongProof({ beats: 3 }), { depth: 12, induction: false, cache: ".cache/proofs" }));
