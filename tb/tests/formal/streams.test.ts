import { expect, test } from "vitest";
import { forkProof, joinProof, throttleProof, weightsProof } from "./stream-proofs.ts";

test("a fork gives every word to each output once, for ever", async () => {
  await expect(forkProof()).toProve({ depth: 10, induction: true });
});

test.each([
  { words: 1, clocks: 2 },
  { words: 3, clocks: 5 },
])("a throttle lets at most $words words pass in any $clocks clocks, for ever", async (limit) => {
  await expect(throttleProof(limit)).toProve({ depth: 10, induction: true });
});

test("an arbiter with weights lets nobody starve, for ever", async () => {
  await expect(weightsProof()).toProve({ depth: 12, induction: true });
});

test("a join brings together what a fork has parted, for 14 clocks", async () => {
  await expect(joinProof()).toProve({ depth: 14 });
});
