import { expect, test } from "vitest";
import { simulate } from "../../../tb/module/simulate.ts";
import { dropLongHandshake, dropLongLengths } from "./drop-long-proof.ts";
import { dropLong } from "./drop-long.ts";

/** Packets of 1 to 9 beats, every beat with a number of its own. */
const packets = Array.from({ length: 200 }, (_, i) => Array.from({ length: 1 + ((i * 5) % 9) }, (_, j) => i * 16 + j));

const beatsOf = (some: readonly (readonly number[])[]) =>
  some.flatMap((packet) => packet.map((data, i) => ({ data: BigInt(data), last: BigInt(i === packet.length - 1) })));

test.each([
  [1, 0, 0.5],
  [4, 0.3, 0.3],
  [4, 0, 0.8],
  [5, 0.7, 0],
])("of packets up to %i beats none is lost, of longer ones all are; stalls %f and %f", async (beats, sent, read) => {
  const kept = packets.filter(({ length }) => length <= beats);
  const sim = simulate(dropLong({ beats }), { seed: 7 });
  const [, got] = await sim.run(
    () => sim.source("s", { stall: sent }).send(beatsOf(packets)),
    () => sim.sink("m", { stall: read }).take(beatsOf(kept).length),
  );
  expect(got).toEqual(beatsOf(kept));
  expect(sim.peek("dropped")).toBe(BigInt(packets.length - kept.length));
  if (read === 0.8) expect(sim.covered().get("dropped_when_full")).toBeGreaterThan(0);
});

test("packets of the full length pass one beat per clock", () => {
  const sim = simulate(dropLong({ beats: 4 }));
  sim.poke({ m: { ready: 1 } });
  for (let clock = 0; clock < 40; clock++) {
    sim.poke({ s: { valid: 1, payload: { data: clock, last: clock % 4 === 3 } } });
    expect(sim.peek("s").ready).toBe(1n);
    sim.step();
  }
});

test("the count stays at its largest value", () => {
  const sim = simulate(dropLong({ beats: 1 }));
  for (let packet = 0; packet < 0x10001; packet++) {
    sim.poke({ s: { valid: 1, payload: { last: 0 } } });
    sim.step();
    sim.poke({ s: { payload: { last: 1 } } });
    sim.step();
  }
  expect(sim.peek("dropped")).toBe(0xffffn);
});

test("what is offered stays, for ever; packets are short, in the first twelve clocks", async () => {
  await expect(dropLongHandshake({ beats: 3 })).toProve({ depth: 12, induction: true });
  await expect(dropLongLengths({ beats: 3 })).toProve({ depth: 12 });
});
