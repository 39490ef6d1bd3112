import { describe, expect, test } from "vitest";
import { elaborate } from "../../../hdl/lang/index.ts";
import { prove, type ProofSubject } from "../../../hdl/lang/formal/index.ts";
import { applyMutant, mutantsOf } from "../../../hdl/lang/mutate/index.ts";
import { proofCache } from "../../module/proof-matchers.ts";
import {
  axi4DecoderProof,
  axi4MuxProof,
  axi4SliceProof,
  axiLiteDecoderProof,
  axiLiteMuxProof,
  axiLiteSliceProof,
} from "./axi-proofs.ts";

const handshake = { rules: "handshake", outstanding: 1 } as const;
const all = (outstanding: number) => ({ rules: "all", outstanding }) as const;

describe("what is offered stays, for ever", () => {
  test.each([
    { what: "full slices", proof: axi4SliceProof(handshake) },
    {
      what: "slices of every kind",
      proof: axi4SliceProof({ ...handshake, aw: "forward", w: "backward", b: "none", ar: "backward" }),
    },
    { what: "AXI4 decoder", proof: axi4DecoderProof(handshake) },
    { what: "AXI4 multiplexer", proof: axi4MuxProof(handshake) },
    { what: "AXI4-Lite slices", proof: axiLiteSliceProof(handshake) },
    { what: "AXI4-Lite decoder", proof: axiLiteDecoderProof(handshake) },
    { what: "AXI4-Lite multiplexer", proof: axiLiteMuxProof(handshake) },
  ])("$what", async ({ proof }) => {
    await expect(proof).toProve({ depth: 6, induction: true });
  });
});

/** Defects, by the module they are in and their words; `from`: of those in one file the one with this number. */
interface Defect {
  readonly proof: ProofSubject;
  readonly module: string;
  readonly words: string;
  readonly from?: readonly [file: string, number: number];
  /** A rule that it breaks, and the bus. */
  readonly rule: string;
  readonly depth: number;
}

const parting = { words: "and became or", from: ["routes.ts", 1], depth: 6 } as const;
const defects: readonly Defect[] = [
  {
    proof: axi4SliceProof(handshake),
    module: "skid",
    words: "reset value of valid",
    rule: "m_aw_after_reset",
    depth: 4,
  },
  { proof: axiLiteSliceProof(handshake), module: "skid", words: "condition of mux", rule: "s_r_stable", depth: 6 },
  { proof: axi4DecoderProof(handshake), module: "axi4_decoder", rule: "a_aw_held", ...parting },
  { proof: axi4MuxProof(handshake), module: "axi4_mux", rule: "a_b_held", ...parting },
  { proof: axiLiteDecoderProof(handshake), module: "axi_lite_decoder", rule: "a_aw_held", ...parting },
  { proof: axi4SliceProof(all(2)), module: "skid", words: "assignment of spare dropped", rule: "m_w_last", depth: 8 },
  { proof: axi4DecoderProof(all(1)), module: "axi4_error_slave", words: "eq became ne", rule: "s_r_last", depth: 8 },
  { proof: axi4MuxProof(all(1)), module: "axi4_mux", words: "part of a value", rule: "m_w_last", depth: 8 },
  {
    proof: axiLiteDecoderProof(all(2)),
    module: "axi_lite_error_slave",
    words: "and became or",
    rule: "s_b_data",
    depth: 10,
  },
  {
    proof: axiLiteMuxProof(all(2)),
    module: "fifo",
    words: "assignment of rd_ptr dropped",
    rule: "b_r_owed",
    depth: 10,
  },
];

test.each(defects)("a defect in $module breaks $rule", async ({ proof, module, words, from, rule, depth }) => {
  const design = "top" in proof ? proof : elaborate(proof);
  const found = mutantsOf(design, module).filter((one) => one.words.startsWith(words));
  const mutant = from === undefined ? found[0] : found.filter(({ place }) => place.file.endsWith(from[0]))[from[1]];
  if (mutant === undefined) throw new Error(`${module} has no mutant ${words}`);
  const result = await prove(applyMutant(design, module, mutant.key), { depth, seconds: 170, cache: proofCache });
  if (result.status !== "failed") throw new Error(`${mutant.key}: ${result.status}`);
  expect(result.part).toBe("base case");
  expect(result.failed.map(({ name }) => name)).toContain(rule);
});
