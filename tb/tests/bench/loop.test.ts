import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { Contents } from "../../bench/contents.ts";
import { FREE_HOST } from "../../bench/host-cost.ts";
import { Loop } from "../../bench/loop.ts";
import { measure } from "../../bench/measure.ts";
import { workloads } from "../../bench/workloads.ts";
import { NvmeDriver, loadConstants, withCard } from "../../host/index.ts";
import { objectAt } from "../../host/sim/counters.ts";
import { STAGES } from "../../sim/streams.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/default.yaml");
});

const sim = () => ({
  executable: simulator.executable,
  constants: loadConstants(join(simulator.folder, "include", "nvmeforge.json")),
  seed: 7,
});

const single = workloads.filter(({ name }) => name === "randread-4k-qd1");

/** Writes 16 pieces and reads them back, after `meddle` has had its way with the card. */
async function roundTrip(
  meddle: (card: { ddrWrite(address: number, bytes: Uint8Array): Promise<void> }) => Promise<void>,
) {
  return withCard(sim(), async ({ host, pci }) => {
    const driver = await NvmeDriver.probe(host, pci, { ioQueues: 1, timeScale: 10_000 });
    const [namespace] = driver.namespaces;
    if (namespace === undefined) throw new Error("no namespace");
    const contents = new Contents(host.random.stream("contents"), 16, 4096);
    const loop = new Loop(host, driver, contents, {
      ...{ namespace, bytes: 4096, offsets: [0, 4, 2048, 4092], queues: 1, cost: FREE_HOST },
    });
    let done = 0;
    for (const write of [true, false]) {
      let unit = 0;
      const step = () => {
        if (unit === 16) return undefined;
        contents.enter(unit, write);
        return { unit: unit++, write };
      };
      if (!write) await host.request(meddle);
      await loop.run(step, () => done++);
    }
    loop.release();
    await driver.shutdown();
    return done;
  });
}

test("what was written comes back", async () => {
  expect(await roundTrip(() => Promise.resolve())).toBe(32);
});

test("one byte changed in the card's memory is found", async () => {
  const changed = roundTrip((card) => card.ddrWrite(5 * 4096 + 77, Buffer.from([0, 1, 2, 3])));
  await expect(changed).rejects.toThrow(/piece 5 of 4096 bytes came back wrong from byte 7[789] on/);
});

test("the same seed gives the same figures, a host that takes time gives others", async () => {
  const [workload] = single;
  if (workload === undefined) throw new Error("no such workload");
  const run = (cost = FREE_HOST) => measure(workload, { sim: sim(), cost, scale: 0.1 });
  const [first, second, late] = [await run(), await run(), await run({ interruptNs: 500, submitNs: 300 })];
  expect(second.cycles).toBe(first.cycles);
  expect(second.latencyNs).toEqual(first.latencyNs);
  expect([first.interruptsPerCommand, first.mmioWritesPerCommand]).toEqual([1, 2]);
  // One command at a time: 0.5 µs until its end is seen, 0.3 µs until the next one.
  expect(late.latencyNs.mean - first.latencyNs.mean).toBeGreaterThan(400);
  expect(late.latencyNs.mean - first.latencyNs.mean).toBeLessThan(600);
  expect(late.ns / late.commands - first.ns / first.commands).toBeGreaterThan(700);
});

test("the simulator counts every stage of the default card, and every clock of the window once", async () => {
  const [workload] = single;
  if (workload === undefined) throw new Error("no such workload");
  const { stalls, cycles, stats } = await measure(workload, { sim: sim(), scale: 0.1 });
  expect(Object.keys(objectAt(stats, "stalls"))).toEqual(expect.arrayContaining([...STAGES]));
  for (const stage of [...STAGES, "m_axi w"]) {
    const sum = Object.values(stalls[stage] ?? {}).reduce((total, clocks) => total + clocks, 0);
    expect(sum, stage).toBe(cycles);
  }
  expect(stalls["completion"]?.["moved"]).toBe(20);
});
