import { describe, expect, test } from "vitest";
import {
  axi4DecoderProof,
  axi4MuxProof,
  axi4SliceProof,
  axiLiteDecoderProof,
  axiLiteMuxProof,
  axiLiteSliceProof,
} from "./axi-proofs.ts";

const all = (outstanding: number) => ({ rules: "all", outstanding }) as const;

describe("every rule of the protocol, from reset on", () => {
  test.each([
    { what: "AXI4 slices", proof: axi4SliceProof(all(2)), depth: 8 },
    { what: "AXI4 decoder", proof: axi4DecoderProof(all(1)), depth: 8 },
    { what: "AXI4 multiplexer", proof: axi4MuxProof(all(1)), depth: 8 },
    { what: "AXI4-Lite slices", proof: axiLiteSliceProof(all(2)), depth: 10 },
    { what: "AXI4-Lite decoder", proof: axiLiteDecoderProof(all(2)), depth: 10 },
    { what: "AXI4-Lite multiplexer", proof: axiLiteMuxProof(all(2)), depth: 10 },
  ])("$what, for $depth clocks", async ({ proof, depth }) => {
    await expect(proof).toProve({ depth, seconds: 170 });
  });
});
