import { expect, test } from "vitest";
import { randomStream } from "../../module/random.ts";
import { Ddr } from "./ddr-model.ts";
import { MediumBench, runMedium } from "./medium-port-bench.ts";
import { mediumSim, memorySide, type MediumRun } from "./medium-sim.ts";
import { offer } from "./stream-ends.ts";

const clocks = [
  { default: 4000, ui: 3333 },
  { default: 4000, ui: 4000 },
  { default: 3333, ui: 5000 },
];

test.each(clocks.map((domains, i) => ({ domains, seed: i + 1 })))(
  "pages and host bursts beside each other, 256 bits, $domains.default ps and $domains.ui ps",
  async ({ domains, seed }) => {
    const { done, hostDone } = await runMedium({
      dw: 256,
      host: true,
      seed,
      domains,
      pages: 30,
      bursts: 60,
      stall: 0.3,
      scattered: seed > 1,
    });
    expect(done).toEqual({ writes: 30, reads: 30 });
    expect(hostDone).toBe(true);
  },
);

test("pages pass at the rate of the bus in both directions at once", async () => {
  const domains = { default: 4000, ui: 3333 };
  const bench = await runMedium({ dw: 256, host: true, seed: 9, domains, pages: 60, bursts: 0, stall: 0, delay: 30 });
  const rate = bench.clocks / bench.done.writes;
  console.log(`medium_port: ${rate.toFixed(1)} clocks per page written and page read, 128 at best`);
  expect(bench.ddr.most.reads).toBeGreaterThan(2);
  expect(rate).toBeLessThan(140);
});

// The link goes away in the middle of everything: the DDR gets every word of every burst it was told of, pages are written wholly or not
// at all, and the traffic after the reset sees nothing of the time before.
test.each([1, 2, 3, 4, 5, 6, 7, 8])("a reset of the default side in the middle of traffic (seed %i)", async (seed) => {
  const domains = clocks[seed % clocks.length] ?? { default: 4000, ui: 3333 };
  const run: MediumRun = { dw: 256, host: true, seed, domains, pages: 400, bursts: 200, stall: 0.2, delay: 200 };
  const random = randomStream(seed, "reset");
  const sim = mediumSim(run);
  const ddr = new Ddr();
  const before = new MediumBench(sim, ddr, run);
  let over = false;
  const cut = async () => {
    await sim.tick(random.integer(300, 2500), "default");
    before.cut();
  };
  await sim.run(...memorySide(sim, ddr, run, () => over), async () => {
    await Promise.all([before.traffic(), cut()]);
    sim.reset(true, "default");
    await sim.tick(random.integer(1, 20), "default");
    sim.reset(false, "default");
    // Answers to the old traffic come in the middle of the new.
    await sim.tick(random.integer(1, 100), "default");
    const after = new MediumBench(sim, ddr, { ...run, seed: seed + 100, pages: 20, bursts: 20, base: 96 });
    await after.traffic();
    await sim.tick(3000, "ui");
    after.checkMemory();
    before.checkCutMemory();
    over = true;
  });
  expect(ddr.writes.answered).toBe(ddr.writes.begun);
  expect(ddr.reads.answered).toBe(ddr.reads.begun);
  sim.close();
});

// AXI keeps no order between a write that is not answered and a read.
test.each([1, 2, 3, 4])(
  "a page acknowledged before a reset is there for the first read behind it (seed %i)",
  async (seed) => {
    const domains = { default: 4000, ui: 3333 };
    const run: MediumRun = { dw: 256, host: false, seed, domains, pages: 0, bursts: 0, stall: 0, delay: 3000 };
    const sim = mediumSim(run);
    const ddr = new Ddr();
    let over = false;
    const got: bigint[] = [];
    let answered: number | null = null;
    await sim.run(
      ...memorySide(sim, ddr, run, () => over),
      async () => {
        while (!over) {
          await sim.tick(1, "ui");
          if (ddr.reads.begun === 1) answered ??= ddr.writes.answered;
        }
      },
      async () => {
        const beats = Array.from({ length: 128 }, (_, i) => ({ data: BigInt(i) + 1n, last: i === 127 }));
        const place = { merge: 0, slot: 9, block: 5, first: 0, error: 0 };
        await sim.source("write").send(beats.map((beat) => ({ ...place, ...beat })));
        const [ack] = await sim.sink("write_ack").take(1);
        expect(ack).toEqual({ slot: 9n, final: 0n, error: 0n });
        expect(ddr.writes.answered).toBe(0);
        sim.reset(true, "default");
        await sim.tick(4, "default");
        sim.reset(false, "default");
        await sim.tick(1, "default");
        await sim.source("read").send([{ merge: 0, slot: 1, block: 5, first: 0, last: 63 }]);
        got.push(...(await sim.sink("read_data").take(128)).map(({ data }) => data));
        over = true;
      },
    );
    expect(got).toEqual(Array.from({ length: 128 }, (_, i) => BigInt(i) + 1n));
    expect(answered).toBe(1);
    sim.close();
  },
);

// The DDR belongs to others too: whatever the default side does not take, no answer of the DDR ever waits for it.
test("acknowledgements and pages that nobody takes do not hold up the DDR", async () => {
  const run: MediumRun = {
    dw: 256,
    host: true,
    seed: 1,
    domains: { default: 4000, ui: 3333 },
    pages: 0,
    bursts: 0,
    stall: 0,
  };
  const sim = mediumSim(run);
  const ddr = new Ddr();
  let over = false;
  let [written, asked] = [0, 0];
  const end = { random: randomStream(1, "stuck"), over: () => over, stall: 0 };
  await sim.run(
    ...memorySide(sim, ddr, run, () => over),
    () =>
      offer(sim, "write", end, () => {
        const beat = written++;
        const place = { merge: 0, slot: (beat >> 7) & 63, block: beat >> 7, first: 0 };
        return { ...place, data: beat, last: (beat & 127) === 127, error: 0 };
      }),
    () => offer(sim, "read", end, () => ({ merge: 0, slot: asked & 63, block: asked++, first: 0, last: 63 })),
    async () => {
      await sim.tick(128 * 90, "default");
      over = true;
    },
  );
  // As many writes as acknowledgements have room, as many reads as their words have; and then nothing is left open.
  expect(ddr.writes.begun).toBeGreaterThanOrEqual(32);
  expect(ddr.writes.begun).toBeLessThanOrEqual(66);
  expect(ddr.writes.answered).toBe(ddr.writes.begun);
  expect(ddr.reads.begun).toBeGreaterThanOrEqual(8);
  expect(ddr.reads.begun).toBeLessThanOrEqual(9);
  expect(ddr.reads.answered).toBe(ddr.reads.begun);
  sim.close();
});
