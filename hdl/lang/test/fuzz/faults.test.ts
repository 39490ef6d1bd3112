import { describe, expect, test } from "vitest";
import { fuzz } from "../../fuzz/fuzz.ts";
import { shrink } from "../../fuzz/shrink.ts";
import { sizeOf } from "../../fuzz/tidy.ts";
import { builtin } from "../../fuzz/tools.ts";
import { batches, batchSize, firstSeed } from "./batch.ts";
import { faults, faulty } from "./faults.ts";

// A fault in a simulator is found by the circuits of the fast tier, and what remains of the circuit is that fault.

/** Most bits of nets and memories, and most statements and expressions, that a shrunk circuit may have. */
const small = { bits: 64, parts: 70 };

describe.each(Object.entries(faults))("%s", (_, fault) => {
  const tools = [faulty(builtin, fault)];

  test("it is found, and shrunk to a few nodes of one module", () => {
    let failure;
    for (let i = 0; failure === undefined && i < batches * batchSize; i++) {
      [failure] = fuzz({ seed: firstSeed + i, count: 1, tools });
    }
    if (failure === undefined) throw new Error("no circuit finds it");
    const shrunk = shrink(failure, 120_000);
    expect(shrunk.finished).toBe(true);
    const { design, stimulus } = shrunk.circuit;
    const [bits = 0, parts = 0] = sizeOf(design, stimulus);
    expect(design.modules.length).toBe(1);
    expect(bits).toBeLessThan(small.bits);
    expect(parts).toBeLessThan(small.parts);
    expect(stimulus.drives.length).toBeLessThanOrEqual(6);
    // The circuit itself is sound: it is the fault that makes it differ.
    expect(builtin.check([shrunk.circuit])).toEqual([null]);
  });
});
