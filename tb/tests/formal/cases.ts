/** What is proved for ever, and defects that have to be noticed. */
import type { ProofOptions } from "../../../hdl/lang/formal/index.ts";
import type { AnyDefinition } from "../../../hdl/lang/index.ts";
import { arbiterProof, type ArbiterProofOptions } from "./arbiter-proof.ts";
import { asyncFifoProof } from "./async-fifo-proof.ts";
import { countSyncProof } from "./count-sync-proof.ts";
import { creditProof } from "./credit-proof.ts";
import { fifoProof } from "./fifo-proof.ts";
import { handshakeSyncProof } from "./handshake-sync-proof.ts";
import { outstandingProof } from "./outstanding-proof.ts";
import { packetFifoProof } from "./packet-fifo-proof.ts";
import { packetNarrowProof, packetWidenProof } from "./packet-width-proofs.ts";
import { pulseSyncProof } from "./pulse-sync-proof.ts";
import { registerMapProof } from "./register-map-proof.ts";
import { demuxProof, muxProof } from "./route-proofs.ts";
import { skidProof } from "./skid-proof.ts";
import { streamNarrowProof, streamWidenProof } from "./stream-width-proofs.ts";
import { asyncWidthFifoProof, widthFifoProof } from "./width-fifo-proofs.ts";

/** A proof that holds, and what has to break it. */
export interface ProofCase {
  readonly of: string;
  readonly proof: () => AnyDefinition;
  readonly options: ProofOptions;
  /** Base name of the module under proof. */
  readonly module: string;
  /** Words of a mutant of it, and what the name of a check that notices it contains. */
  readonly defect: readonly [mutant: string, check: string];
  /** Words of the mutants that are no defect. Not given: not every mutant is tried. */
  readonly harmless?: readonly string[];
}

/** Without bursts the grant goes to somebody who offers, so that asking both is asking one. */
const grantsAll = "and became or";
const noState = ["condition of when inverted", "and became or"];

/** Outside a wide beat what is counted does not matter: the next one begins at 0 whatever it was. */
const countedAnew = [
  "reset value of count: 0 became 1",
  "constant 0 became 2, bit 1 of 2",
  "constant 0 became 1, bit 0 of 2",
  "assignment of count dropped",
];

/** From power-up, both resets active for as long as a flush takes. */
const twoClocks = { depth: 18, resetSteps: 7, start: "zero", everyStep: "step" } as const;

/** From power-up with any state in what crosses, both resets active for as long as it takes to pass. */
const crossed = { depth: 12, resetSteps: 4, everyStep: "step" } as const;

/** Those of the fast tier. */
export const cases: readonly ProofCase[] = [
  {
    of: "fifo",
    proof: () => fifoProof({ width: 2, depth: 4 }),
    options: { depth: 10 },
    module: "fifo",
    defect: ["constant 4 became 5, bit 0 of 3", "takes"],
    // Where the next word goes nothing is kept.
    harmless: ["ram_w_en of memory ram stuck at 1"],
  },
  {
    of: "fifo, latency 1",
    proof: () => fifoProof({ width: 2, depth: 4, latency: 1 }),
    options: { depth: 10 },
    module: "fifo",
    defect: ["assignment of word dropped", "in_turn"],
    harmless: ["ram_w_en of memory ram stuck at 1"],
  },
  {
    of: "packet_fifo",
    proof: () => packetFifoProof({ width: 2, depth: 4 }),
    options: { depth: 10 },
    module: "packet_fifo",
    defect: ["assignment of committed dropped", "committed"],
    harmless: [],
  },
  ...(["both", "forward", "backward"] as const).map((cut): ProofCase => ({
    of: `skid, cut ${cut}`,
    proof: () => skidProof({ width: 3, cut }),
    options: { depth: 8 },
    module: "skid",
    defect: [cut === "forward" ? "assignment of word dropped" : "assignment of spare dropped", "in_place"],
  })),
  arbiter("fair", true, ["assignment of after dropped", "c_waits_bounded"], []),
  arbiter({ weights: { a: 1, b: 2, c: 1 } }, false, ["assignment of entitled dropped", "_counted"], [grantsAll]),
  {
    of: "stream_mux",
    proof: () => muxProof(),
    options: { depth: 6 },
    module: "stream_mux",
    defect: ["assignment of a_ready dropped", "takes_0"],
  },
  {
    of: "stream_demux",
    proof: () => demuxProof(),
    options: { depth: 6 },
    module: "stream_demux",
    defect: ["assignment of s_ready dropped", "once_"],
  },
  {
    of: "stream_widen",
    proof: () => streamWidenProof({ width: 2, ratio: 4, side: 1 }),
    options: { depth: 10 },
    module: "stream_widen",
    defect: ["part of a value read from bit 0 on became from bit 1 on", "in_turn_"],
    harmless: [],
  },
  {
    of: "stream_narrow",
    proof: () => streamNarrowProof({ width: 2, ratio: 4, side: 1 }),
    options: { depth: 8 },
    module: "stream_narrow",
    defect: ["all became any", "last"],
    harmless: [],
  },
  {
    of: "packet_widen",
    proof: () => packetWidenProof({ width: 4, lane: 2, ratio: 3 }),
    options: { depth: 8 },
    module: "packet_widen",
    defect: ["assignment of word_data dropped", "in_turn_"],
    harmless: [],
  },
  {
    of: "packet_narrow",
    proof: () => packetNarrowProof({ width: 4, lane: 2, ratio: 3 }),
    options: { depth: 8 },
    module: "packet_narrow",
    defect: ["any became all", "last"],
    harmless: countedAnew,
  },
  {
    of: "register map",
    proof: () => registerMapProof(),
    options: { depth: 8 },
    module: "csr",
    defect: ["assignment of b_held dropped", "w_counted"],
  },
  {
    of: "credit_counter",
    proof: () => creditProof({ credits: 5 }),
    options: { depth: 10 },
    module: "credit_counter",
    defect: ["assignment of any dropped", "any"],
    harmless: [],
  },
  {
    of: "async_fifo",
    proof: () => asyncFifoProof({ width: 1, depth: 4 }),
    options: twoClocks,
    module: "async_fifo",
    defect: ["assignment of m_payload dropped", "unchanged"],
  },
  {
    of: "handshake_sync",
    proof: () => handshakeSyncProof({ width: 1 }),
    options: { ...twoClocks, depth: 22 },
    module: "handshake_sync",
    defect: ["assignment of m_payload dropped", "unchanged"],
    harmless: [],
  },
  {
    of: "pulse_sync",
    proof: () => pulseSyncProof(),
    options: crossed,
    module: "pulse_sync",
    defect: ["assignment of seen dropped", "each_once"],
    harmless: [],
  },
  {
    of: "count_sync",
    proof: () => countSyncProof({ width: 3 }),
    options: crossed,
    module: "count_sync",
    defect: ["part of a value read from bit 1 on became from bit 0 on", "never_another"],
    harmless: [],
  },
  {
    of: "outstanding",
    proof: () => outstandingProof({ most: 3 }),
    options: { depth: 10 },
    module: "outstanding",
    defect: ["any became all", "known"],
    harmless: [],
  },
];

/** Further ones of the long tier. */
export const furtherCases: readonly ProofCase[] = [
  arbiter("fair", false, ["assignment of after dropped", "c_waits_bounded"], [grantsAll]),
  // Without bursts an arbiter that always takes the first has no state but its output.
  arbiter("first", false, ["assignment of word dropped", "unchanged"], [grantsAll, ...noState]),
  {
    of: "flush_handshake in async_fifo",
    proof: () => asyncFifoProof({ width: 1, depth: 4 }),
    options: twoClocks,
    module: "flush_handshake",
    defect: ["assignment of a_hold dropped", "wr_stops"],
  },
  {
    of: "packet_widen by two",
    proof: () => packetWidenProof({ width: 2, lane: 1, ratio: 2 }),
    options: { depth: 8 },
    module: "packet_widen",
    defect: ["assignment of keep dropped", "gathered_"],
    // In one bit both are the same.
    harmless: ["add became sub"],
  },
  {
    of: "packet_narrow by four",
    proof: () => packetNarrowProof({ width: 2, lane: 1, ratio: 4 }),
    options: { depth: 8 },
    module: "packet_narrow",
    defect: ["any became all", "last"],
    harmless: countedAnew,
  },
  {
    of: "flush_handshake in handshake_sync",
    proof: () => handshakeSyncProof({ width: 1 }),
    options: { ...twoClocks, depth: 22 },
    module: "flush_handshake",
    defect: ["assignment of a_clear dropped", "a_own"],
    harmless: [],
  },
  arbiter("first", true, ["assignment of locked dropped", "locked"], []),
  arbiter({ weights: { a: 1, b: 2, c: 1 } }, true, ["assignment of owner dropped", "owner"], []),
];

/** Proved for as many clock edges as `depth` says, and no more. Their parts are proved for ever, each by itself. */
export const boundedCases: readonly ProofCase[] = [
  widthFifoCase({ from: 2, to: 4 }, 14, ["assignment of queue_m_ready dropped", "in_turn_"]),
  widthFifoCase({ from: 4, to: 2 }, 14, ["assignment of queue_m_ready dropped", "in_turn_"]),
  widthFifoCase({ from: 2, to: 4, lane: 1 }, 12, ["assignment of convert_s_payload_keep dropped", "kept_"]),
  widthFifoCase({ from: 4, to: 2, lane: 1 }, 11, ["part of a value read from bit 5 on", "last"]),
];

/**
 * Further ones of the long tier. The flush after power-up takes more than half of the edges: the second word is given at
 * about the 20th, and none after a second flush.
 */
export const furtherBoundedCases: readonly ProofCase[] = [
  asyncWidthFifoCase({ from: 1, to: 2 }, ["assignment of convert_restart dropped", "in_turn_"]),
  asyncWidthFifoCase({ from: 2, to: 1 }, ["assignment of convert_m_ready dropped", "in_turn_"]),
  asyncWidthFifoCase({ from: 1, to: 2, lane: 1 }, ["assignment of convert_restart dropped", "in_turn_"]),
  asyncWidthFifoCase({ from: 2, to: 1, lane: 1 }, ["assignment of convert_s_payload_last dropped", "last"]),
];

interface Widths {
  readonly from: number;
  readonly to: number;
  readonly lane?: number;
}

function widthsOf(block: string, { from, to, lane }: Widths): string {
  return `${block} from ${from} to ${to} bits${lane === undefined ? "" : ", packets"}`;
}

function widthFifoCase(widths: Widths, depth: number, defect: ProofCase["defect"]): ProofCase {
  return {
    of: widthsOf("width_fifo", widths),
    proof: () => widthFifoProof({ ...widths, depth: 2 }),
    options: { depth },
    module: "width_fifo",
    defect,
  };
}

function asyncWidthFifoCase(widths: Widths, defect: ProofCase["defect"]): ProofCase {
  return {
    of: widthsOf("async_width_fifo", widths),
    proof: () => asyncWidthFifoProof({ ...widths, depth: 4 }),
    options: { ...twoClocks, depth: 24, seconds: 170 },
    module: "async_width_fifo",
    defect,
  };
}

function arbiter(
  pick: ArbiterProofOptions["pick"],
  bursts: boolean,
  defect: ProofCase["defect"],
  harmless: readonly string[],
): ProofCase {
  return {
    of: `stream_arbiter, ${typeof pick === "string" ? pick : "weights"}${bursts ? ", bursts" : ""}`,
    proof: () => arbiterProof({ pick, bursts }),
    options: { depth: 6 },
    module: "stream_arbiter",
    defect,
    harmless,
  };
}
