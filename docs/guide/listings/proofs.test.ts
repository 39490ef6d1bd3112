import { expect, test } from "vitest";
import { counterProof } from "./counter-proof.ts";
import { fletcherStep } from "./fletcher.ts";
import { obviousStep } from "./obvious-step.ts";
import { smallFifoProof } from "./small-fifo-proof.ts";

test("the counter does not wrap while it is cleared in time", async () => {
  await expect(counterProof({ late: false })).toProve({ depth: 8, induction: true });
});

test("the queue loses nothing and keeps the order", async () => {
  await expect(smallFifoProof({ depth: 4 })).toProve({ depth: 10, induction: true });
});

test("the carry that comes back in is the subtraction of 255", async () => {
  await expect(fletcherStep()).toBeEquivalentTo(obviousStep());
});
