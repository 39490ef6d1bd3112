import { prove, renderProof } from "../../../hdl/lang/formal/index.ts";
import { missedPoints, simulate } from "../../../hdl/lang/sim/index.ts";
import { dropLong } from "./drop-long.ts";
import { dropLongHandshake, dropLongLengths } from "./drop-long-proof.ts";

// #region waves
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
// #endregion

export const missed = () => missedPoints(threePackets().coverage()).join("\n");

const options = { depth: 12, cache: ".cache/proofs" };

export const handshake = async () =>
  renderProof(await prove(dropLongHandshake({ beats: 3 }), { ...options, induction: true }));

export const lengths = async () => renderProof(await prove(dropLongLengths({ beats: 3 }), options));
