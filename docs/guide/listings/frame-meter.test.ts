import { expect, test } from "vitest";
import { simulate } from "../../../hdl/lang/sim/index.ts";
import { frameMeter } from "./frame-meter.ts";
import { flag } from "./unframe.ts";

/** What a frame is reported as, from the definition of the sum instead of the hardware's way to it. */
function expected(frame: readonly number[]) {
  let [low, high] = [0, 0];
  for (const byte of frame) {
    low = (low + byte) % 255;
    high = (high + low) % 255;
  }
  return { bytes: BigInt(frame.length), low, high };
}

test("every frame is reported once, in order, whatever the line and the reader do", async () => {
  const frames = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 1 + ((i * 7) % 40) }, (_, j) => (i * j) % 255),
  );
  const line = frames.flatMap((frame) => [0, flag, frame.length, ...frame]);
  const sim = simulate(frameMeter({ reports: 4 }), { seed: 5 });
  const [, got] = await sim.run(
    () => sim.source("s", { stall: 0.2 }).send(line),
    () => sim.sink("m", { stall: 0.9 }).take(frames.length),
  );
  // 255 and 0 are one number modulo 255; the hardware may say either.
  const reports = got.map(({ bytes, sums }) => ({
    bytes,
    low: Number(sums.low) % 255,
    high: Number(sums.high) % 255,
  }));
  expect(reports).toEqual(frames.map(expected));
});
