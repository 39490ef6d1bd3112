import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { loadConstants, NvmeDriver, withCard } from "../../host/index.ts";
import { Cns, deleteCq, deleteSq, Feature, getFeatures, identify } from "../../host/nvme-driver/commands.ts";
import { isSuccess } from "../../host/nvme-driver/status.ts";
import { seed, Traffic } from "./traffic.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/default.yaml");
});

const SPAN = 128;
const AT_ONCE = 80;

test(`an admin queue of 128 entries: ${AT_ONCE} commands at once under I/O, then queues deleted under I/O`, async () => {
  const { executable, folder } = simulator;
  const constants = loadConstants(join(folder, "include", "nvmeforge.json"));
  const report = await withCard({ executable, constants, seed, cycleBudget: 5_000_000 }, async ({ host, pci }) => {
    const driver = await NvmeDriver.probe(host, pci, { timeScale: 10_000, ioQueueDepth: 64, adminDepth: 128 });
    const { admin } = driver;
    const [namespace] = driver.namespaces;
    if (!namespace) throw new Error("no namespace");
    const traffic = new Traffic(host, namespace, "admin depth");
    await traffic.fill(driver, SPAN);
    const load = (queues: number): Promise<number> =>
      traffic.run(driver, traffic.plan(200, queues, SPAN, 16), { min: 8, max: 16 });

    /** 80 at once, none of them parked; each answer is its own command's. */
    const burst = async (): Promise<number> => {
      const start = host.nowNs;
      const all = Array.from({ length: AT_ONCE }, async (_, i) => {
        // One in eight brings a page, the others a number.
        if (i % 8 === 0)
          expect((await admin.read(identify(Cns.controller), 4096)).readUInt16LE(0)).toBe(constants.vendor_id);
        else expect((await admin.must(getFeatures(Feature.numberOfQueues))).dword0).toBe(0x0003_0003);
      });
      const look = async (): Promise<void> => {
        await host.sleep(1);
        expect(admin.queue.outstanding).toBeGreaterThanOrEqual(AT_ONCE);
      };
      await Promise.all([...all, look()]);
      return (host.nowNs - start) / 1000;
    };
    const idle = await burst();
    const [busy] = await Promise.all([burst(), load(driver.queues.length)]);

    // The last queue pair is deleted behind 80 more admin commands; a host stops using it, with commands in flight, shortly before.
    const last = driver.queues.length - 1;
    const moment = { reached: false, inFlight: 0 };
    const doomed = traffic.plan(1000, 1, SPAN, 16).map((command) => ({ ...command, queue: last }));
    const running = traffic.disturbed(driver, doomed, 60, () => moment.reached);
    const stop = async (): Promise<void> => {
      await host.sleep(1);
      await host.waitFor(() => admin.queue.outstanding < 10);
      moment.reached = true;
      moment.inFlight = driver.queues[last]?.outstanding ?? 0;
    };
    const deletion = async (): Promise<void> => {
      expect(isSuccess((await admin.run(deleteSq(last + 1))).status)).toBe(true);
      expect(isSuccess((await admin.run(deleteCq(last + 1))).status)).toBe(true);
      // A queue that is gone: Invalid Queue Identifier (status type 1, 01h).
      expect((await admin.run(deleteSq(last + 1))).status).toMatchObject({ type: 1, code: 1 });
    };
    await Promise.all([burst(), deletion(), stop(), load(last)]);
    driver.queues[last]?.cancelAll(new Error("the queue was deleted"));
    await running;
    expect(admin.queue.outstanding).toBeLessThanOrEqual(1);
    await driver.reset(false);
    await traffic.verify(driver, SPAN);
    await driver.shutdown();
    expect(host.iommu.reachablePages()).toEqual([]);
    return { idle, busy, inFlight: moment.inFlight, cycles: host.cycle, tally: traffic.tally };
  });
  const { idle, busy, inFlight, cycles, tally } = report;
  console.log(
    `seed ${seed}: ${AT_ONCE} admin commands in ${idle.toFixed(1)} µs alone, ${busy.toFixed(1)} µs beside I/O; ` +
      `${tally.reads} reads, ${tally.writes} writes, ${inFlight} in flight at the deletion, ${tally.aborted} ended by it, ${cycles} cycles`,
  );
  expect(inFlight).toBeGreaterThan(30);
});
