import { expect, test } from "vitest";
import { decrypt } from "../../../hdl/crypto/decrypt.ts";
import { encrypt } from "../../../hdl/crypto/encrypt.ts";
import { decode } from "../../../hdl/ecc/decode.ts";
import { encode } from "../../../hdl/ecc/encode.ts";
import { connect, module, sink, source, stream } from "../../../hdl/lang/index.ts";
import { PageBeat } from "../../../hdl/lib/card-types.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

const DW = 256;

/** All stages in a row, as a page passes them on its way to the medium and back. */
const stages = module("stages", () => ({
  ports: { s: sink(stream(PageBeat(DW))), m: source(stream(PageBeat(DW))) },
  build({ s, m }, { instances }) {
    const { first, second, third, fourth } = instances({
      first: encrypt({ dw: DW }),
      second: encode({ dw: DW }),
      third: decode({ dw: DW }),
      fourth: decrypt({ dw: DW }),
    });
    connect(s, first.s);
    connect(first.m, second.s);
    connect(second.m, third.s);
    connect(third.m, fourth.s);
    connect(fourth.m, m);
  },
}));

test("pages pass unchanged, whole and in order, under pauses on both sides", async () => {
  const seed = 81;
  const sim = simulate(stages(), { seed });
  const random = randomStream(seed, "stages");
  const beats = Array.from({ length: 2000 }, (_, i) => ({
    merge: random.bits(1),
    slot: random.bits(6),
    block: random.bits(32),
    first: random.bits(6),
    data: random.bits(DW),
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

test("a beat every clock, one clock of latency for each stage", async () => {
  const sim = simulate(stages(), { limit: 400 });
  let clocks = 0;
  let open = true;
  await sim.run(
    () => sim.source("s").send(Array.from({ length: 256 }, (_, i) => ({ data: i }))),
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
  expect(clocks).toBeLessThanOrEqual(256 + 4 + 1);
  sim.close();
});
