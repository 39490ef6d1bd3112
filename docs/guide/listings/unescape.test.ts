import { expect, test } from "vitest";
import { simulate } from "../../../hdl/lang/sim/index.ts";
import { escape, unescape } from "./unescape.ts";

test("what was escaped arrives as it was, under stalls on both sides", async () => {
  const bytes = Array.from({ length: 300 }, (_, i) => (i * 5) % 256);
  const line = bytes.flatMap((byte) => (byte === escape || byte === 0x7e ? [escape, byte ^ 0x20] : [byte]));
  const sim = simulate(unescape(), { seed: 11 });
  const [, got] = await sim.run(
    () => sim.source("s", { stall: 0.3 }).send(line),
    () => sim.sink("m", { stall: 0.3 }).take(bytes.length),
  );
  expect(got.map(Number)).toEqual(bytes);
});

test("an escaped escape is a byte, and a byte passes in the cycle in which it comes", () => {
  const sim = simulate(unescape());
  sim.poke({ s: { valid: 1, payload: escape }, m: { ready: 1 } });
  expect(sim.peek("m").valid).toBe(0n);
  sim.step();
  sim.poke({ s: { payload: escape ^ 0x20 } });
  expect(sim.peek("m")).toMatchObject({ valid: 1n, payload: BigInt(escape) });
});
