import { expect, test } from "vitest";
import { streamNarrow } from "../../../hdl/lib/stream-narrow.ts";
import { streamWiden } from "../../../hdl/lib/stream-widen.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { watchStreams } from "./stream-rules.ts";

const shapes = [
  { width: 64, ratio: 8, side: 5 },
  { width: 8, ratio: 4, side: 0 },
  { width: 100, ratio: 1, side: 3 },
];

test.each(shapes)("beats of $width bits become words of $ratio, with $side bits of the last beat", async (shape) => {
  const { width, ratio, side } = shape;
  const sim = simulate(streamWiden(shape), { seed: 2 });
  const random = randomStream(2, "beats");
  const beats = Array.from({ length: 40 * ratio }, () => random.bits(width + side));
  const words = Array.from({ length: 40 }, (_, w) => {
    const own = beats.slice(w * ratio, (w + 1) * ratio);
    const data = own.reduce((sum, beat, i) => sum | (BigInt.asUintN(width, beat) << BigInt(i * width)), 0n);
    return (((own[ratio - 1] ?? 0n) >> BigInt(width)) << BigInt(width * ratio)) | data;
  });
  let over = false;
  const [, got] = await sim.run(
    () => sim.source("s", { stall: 0.2 }).send(beats),
    async () => {
      const taken = [...(await sim.sink("m").take(10)), ...(await sim.sink("m", { stall: 0.7 }).take(30))];
      over = true;
      return taken;
    },
    () => watchStreams(sim, ["m"], () => over),
  );
  expect(got).toEqual(words);
  sim.close();
});

test.each(shapes)("words become $ratio beats of $width bits, each with the $side side bits", async (shape) => {
  const { width, ratio, side } = shape;
  const sim = simulate(streamNarrow(shape), { seed: 2 });
  const random = randomStream(2, "words");
  const words = Array.from({ length: 40 }, () => random.bits(width * ratio + side));
  const beats = words.flatMap((word) =>
    Array.from({ length: ratio }, (_, i) => {
      const data = BigInt.asUintN(width, word >> BigInt(i * width));
      return { beat: ((word >> BigInt(width * ratio)) << BigInt(width)) | data, last: i === ratio - 1 };
    }),
  );
  const got: typeof beats = [];
  await sim.run(
    () => sim.source("s", { stall: 0.2 }).send(words),
    async () => {
      while (got.length < beats.length) {
        const ready = random.next() < 0.7;
        sim.poke({ m: { ready } });
        await sim.tick();
        const { valid, payload } = sim.before("m");
        if (ready && valid === 1n) got.push({ beat: payload, last: sim.before("last") === 1n });
      }
    },
    () => watchStreams(sim, ["m"], () => got.length === beats.length),
  );
  expect(got).toEqual(beats);
  sim.close();
});

test("both pass a beat per clock", () => {
  const wide = simulate(streamWiden({ width: 8, ratio: 4, side: 0 }));
  wide.poke({ s: { valid: 1, payload: 0x11 }, m: { ready: 1 } });
  for (let i = 0; i < 12; i++) {
    expect(wide.peek("s").ready).toBe(1n);
    wide.step();
  }
  wide.close();
  const narrow = simulate(streamNarrow({ width: 8, ratio: 4, side: 0 }));
  narrow.poke({ s: { valid: 1, payload: 0x44332211 }, m: { ready: 1 } });
  narrow.step();
  for (let i = 0; i < 12; i++) {
    expect(narrow.peek("m")).toMatchObject({ valid: 1n, payload: [0x11n, 0x22n, 0x33n, 0x44n][i % 4] });
    narrow.step();
  }
  narrow.close();
});

test("restart forgets what is under way", () => {
  const wide = simulate(streamWiden({ width: 8, ratio: 4, side: 0 }));
  wide.poke({ s: { valid: 1, payload: 0xee } });
  wide.step(6); // a word on offer and two beats of the next
  wide.poke({ restart: 1 });
  wide.step();
  wide.poke({ restart: 0, s: { payload: 0x12 } });
  expect(wide.peek("m").valid).toBe(0n);
  wide.step(4);
  expect(wide.peek("m")).toMatchObject({ valid: 1n, payload: 0x12121212n });
  wide.close();
  const narrow = simulate(streamNarrow({ width: 8, ratio: 4, side: 0 }));
  narrow.poke({ s: { valid: 1, payload: 0xeeeeeeee }, m: { ready: 1 } });
  narrow.step(3);
  narrow.poke({ restart: 1, s: { valid: 0 } });
  narrow.step();
  narrow.poke({ restart: 0, s: { valid: 1, payload: 0x04030201 } });
  expect(narrow.peek("m").valid).toBe(0n);
  narrow.step();
  expect(narrow.peek("m")).toMatchObject({ valid: 1n, payload: 1n });
  narrow.close();
});
