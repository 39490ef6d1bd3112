import { expect, test } from "vitest";
import { decrypt } from "../../../hdl/crypto/decrypt.ts";
import { encrypt } from "../../../hdl/crypto/encrypt.ts";
import { decode } from "../../../hdl/ecc/decode.ts";
import { encode } from "../../../hdl/ecc/encode.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

for (const [name, stage] of Object.entries({ encrypt, decrypt, encode, decode })) {
  test(`${name} passes pages unchanged, whole and in order, under pauses on both sides`, async () => {
    const seed = 81;
    const sim = simulate(stage({ dw: 256 }), { seed });
    const random = randomStream(seed, name);
    const beats = Array.from({ length: 1000 }, (_, i) => ({
      merge: random.bits(1),
      slot: random.bits(6),
      block: random.bits(32),
      data: random.bits(256),
      last: i % 128 === 127 ? 1n : 0n,
      error: random.bits(1),
    }));
    const [, got] = await sim.run(
      () => sim.source("s", { stall: 0.3 }).send(beats),
      () => sim.sink("m", { stall: 0.3 }).take(beats.length),
    );
    expect(got).toEqual(beats);
    sim.close();
  });
}

test("a beat every clock, one clock later", async () => {
  const sim = simulate(encode({ dw: 256 }), { limit: 400 });
  let clocks = 0;
  let open = true;
  await sim.run(
    () =>
      sim
        .source("s")
        .send(Array.from({ length: 256 }, (_, i) => ({ data: i, slot: 0, block: 0, merge: 0, last: 0, error: 0 }))),
    async () => {
      await sim.sink("m").take(256);
      open = false;
    },
    async () => {
      while (open) {
        await sim.tick();
        clocks++;
      }
    },
  );
  expect(clocks).toBeLessThanOrEqual(256 + 2);
  sim.close();
});
