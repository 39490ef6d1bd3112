import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { enumerate, loadConstants, NvmeDriver, withCard, type Card, type Host } from "../../host/index.ts";
import { Feature, getFeatures } from "../../host/nvme-driver/commands.ts";
import { CQE_BYTES, NvmeQueue } from "../../host/nvme-driver/queue.ts";
import { Configuration, ControllerStatus, Register } from "../../host/nvme-driver/registers.ts";
import { seed, Traffic } from "./traffic.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/default.yaml");
});

const SPAN = 128;
const HOT = 16;
const DRIVER = { timeScale: 10_000, ioQueueDepth: 16 } as const;
const READY = ControllerStatus.ready;
/** Long enough for anything the card still has under way, simulated ns. */
const QUIET_NS = 20_000;

function onCard<T>(job: (card: Card) => Promise<T>): Promise<T> {
  const { executable, folder } = simulator;
  const constants = loadConstants(join(folder, "include", "nvmeforge.json"));
  return withCard({ executable, constants, seed, cycleBudget: 5_000_000 }, job);
}

async function trafficOn(host: Host, driver: NvmeDriver): Promise<Traffic> {
  const [namespace] = driver.namespaces;
  if (!namespace) throw new Error("no namespace");
  const traffic = new Traffic(host, namespace, "reset");
  await traffic.fill(driver, SPAN);
  return traffic;
}

/** Every completion queue as it stands in memory. */
function completionRings(host: Host, driver: NvmeDriver): Buffer[] {
  return [driver.admin.queue, ...driver.queues].map(({ cqAddress, options }) =>
    host.memory.read(cqAddress, options.depth * CQE_BYTES),
  );
}

describe("with commands in flight", () => {
  test("CC.EN = 0, again and again: nothing comes after RDY = 0, the queues work again, acknowledged data is there", async () => {
    const ROUNDS = 12;
    const tally = await onCard(async ({ host, pci }) => {
      const driver = await NvmeDriver.probe(host, pci, DRIVER);
      const traffic = await trafficOn(host, driver);
      const random = host.random.stream("reset moments");
      for (let round = 0; round < ROUNDS; round++) {
        const moment = { reached: false };
        const plan = traffic.plan(400, driver.queues.length, SPAN, HOT);
        const running = traffic.disturbed(driver, plan, 16, () => moment.reached);
        await host.sleep(random.int(500, 40_000));
        moment.reached = true;
        await driver.controller.disable(Configuration.base);
        expect((await driver.controller.status()) & ControllerStatus.ready).toBe(0);
        const rings = completionRings(host, driver);
        const messages = host.messages;
        await host.sleep(QUIET_NS);
        expect(completionRings(host, driver)).toEqual(rings);
        // A message for an entry written before RDY fell may still be on its way; one per queue at most.
        expect(host.messages - messages).toBeLessThanOrEqual(driver.queues.length + 1);
        await driver.reset(false);
        await running;
        await traffic.verify(driver, SPAN);
      }
      await driver.shutdown();
      expect(host.iommu.reachablePages()).toEqual([]);
      return traffic.tally;
    });
    console.log(
      `seed ${seed}: ${ROUNDS} disables, ${tally.writes} writes, ${tally.reads} reads, ${tally.aborted} aborted`,
    );
    expect(tally.aborted).toBeGreaterThan(ROUNDS);
  });

  test("the driver's reset: queues deleted under load", async () => {
    const ROUNDS = 6;
    const tally = await onCard(async ({ host, pci }) => {
      const driver = await NvmeDriver.probe(host, pci, DRIVER);
      const traffic = await trafficOn(host, driver);
      const random = host.random.stream("reset moments");
      for (let round = 0; round < ROUNDS; round++) {
        const moment = { reached: false };
        const plan = traffic.plan(400, driver.queues.length, SPAN, HOT);
        const running = traffic.disturbed(driver, plan, 56, () => moment.reached);
        await host.sleep(random.int(500, 20_000));
        moment.reached = true;
        await driver.reset();
        await running;
        await traffic.verify(driver, SPAN);
      }
      await driver.shutdown();
      expect(host.iommu.reachablePages()).toEqual([]);
      return traffic.tally;
    });
    console.log(
      `seed ${seed}: ${ROUNDS} resets, ${tally.writes} writes, ${tally.reads} reads, ${tally.aborted} aborted`,
    );
  });

  test("PERST#: the card comes back to a new enumeration and a new driver with what was acknowledged", async () => {
    const ROUNDS = 5;
    const tally = await onCard(async ({ host, pci, constants }) => {
      let driver = await NvmeDriver.probe(host, pci, DRIVER);
      const traffic = await trafficOn(host, driver);
      const random = host.random.stream("reset moments");
      for (let round = 0; round < ROUNDS; round++) {
        const moment = { reached: false };
        const plan = traffic.plan(400, driver.queues.length, SPAN, HOT);
        const running = traffic.disturbed(driver, plan, 16, () => moment.reached);
        await host.sleep(random.int(500, 40_000));
        moment.reached = true;
        await host.request((card) => card.reset("perst"));
        const rings = completionRings(host, driver);
        await host.sleep(QUIET_NS);
        expect(completionRings(host, driver)).toEqual(rings);
        driver.abandon();
        await running;
        expect(host.iommu.reachablePages()).toEqual([]);
        const again = await enumerate(host, { rootMaxPayload: constants.max_payload });
        driver = await NvmeDriver.probe(host, again, DRIVER);
        await traffic.verify(driver, SPAN);
      }
      await driver.shutdown();
      return traffic.tally;
    });
    console.log(
      `seed ${seed}: ${ROUNDS} PERST#, ${tally.writes} writes, ${tally.reads} reads, ${tally.aborted} aborted`,
    );
    expect(tally.aborted).toBeGreaterThan(ROUNDS);
  });
});

describe("shutdown and restart", () => {
  test("a driver unloads and loads again: the data is there", () =>
    onCard(async ({ host, pci }) => {
      const first = await NvmeDriver.probe(host, pci, DRIVER);
      const traffic = await trafficOn(host, first);
      await traffic.run(first, traffic.plan(100, first.queues.length, SPAN, HOT), 16);
      await first.shutdown();
      expect(host.iommu.reachablePages()).toEqual([]);
      const second = await NvmeDriver.probe(host, pci, DRIVER);
      await traffic.verify(second, SPAN);
      await second.shutdown();
    }));

  test("SHN with commands in flight: what was acknowledged is there after the restart", () =>
    onCard(async ({ host, pci }) => {
      const driver = await NvmeDriver.probe(host, pci, DRIVER);
      const traffic = await trafficOn(host, driver);
      const moment = { reached: false };
      const plan = traffic.plan(400, driver.queues.length, SPAN, HOT);
      const running = traffic.disturbed(driver, plan, 16, () => moment.reached);
      await host.sleep(15_000);
      moment.reached = true;
      await driver.controller.shutdown(0);
      const rings = completionRings(host, driver);
      await host.sleep(QUIET_NS);
      expect(completionRings(host, driver)).toEqual(rings);
      await driver.reset(false);
      await running;
      await traffic.verify(driver, SPAN);
      await driver.shutdown();
    }));

  test("register by register, as the Linux driver writes them", () =>
    onCard(async ({ host, pci }) => {
      await pci.enableMemory();
      await pci.setBusMaster(true);
      const registers = pci.bar(0);
      const csts = (): Promise<number> => registers.read32(Register.status);
      /** What CSTS shows from now on until it shows `last`. */
      const states = async (last: number): Promise<number[]> => {
        const seen: number[] = [];
        const done = async (): Promise<boolean> => {
          const now = await csts();
          if (seen.at(-1) !== now) seen.push(now);
          return now === last;
        };
        expect(await host.poll(done, 100, 1_000_000)).toBe(true);
        return seen;
      };
      const configure = (value: number): void => {
        registers.write32(Register.configuration, value);
      };
      const bringUp = async (): Promise<NvmeQueue> => {
        const shape = { id: 0, depth: 32, tags: 30, doorbellStride: 4, timeoutNs: 1_000_000 };
        const queue = new NvmeQueue(host, registers, shape);
        registers.write32(Register.adminQueueAttributes, 0x001f_001f);
        for (const [at, address] of [
          [Register.adminSqLow, queue.sqAddress],
          [Register.adminCqLow, queue.cqAddress],
        ] as const) {
          registers.write32(at, address % 2 ** 32);
          registers.write32(at + 4, Math.floor(address / 2 ** 32));
        }
        configure(0x0046_0000);
        await registers.read32(Register.capLow);
        configure(0x0046_0001);
        expect((await states(READY)).every((state) => state === 0 || state === READY)).toBe(true);
        expect(await registers.read32(Register.adminQueueAttributes)).toBe(0x001f_001f);
        return queue;
      };
      /** Without interrupts: the ring is looked at. Entries must come from index 0, phase 1, or they are not found. */
      const works = async (queue: NvmeQueue): Promise<void> => {
        const answers = Array.from({ length: 40 }, () => queue.execute(getFeatures(Feature.numberOfQueues)));
        expect(await host.poll(() => (queue.process(), queue.stats.completed === 40), 200, 1_000_000)).toBe(true);
        await Promise.all(answers);
      };

      expect(await csts()).toBe(0); // a
      configure(0); // b
      expect(await csts()).toBe(0);
      const first = await bringUp(); // c
      await works(first);
      configure(0x0046_4001); // d
      const down = await states(READY | ControllerStatus.shutdownComplete);
      expect(down.map((state) => state & ControllerStatus.shutdownMask)).toEqual(
        expect.arrayContaining([ControllerStatus.shutdownComplete]),
      );
      configure(0x0046_0000); // e
      await states(0);
      first.free();
      const second = await bringUp(); // f
      await works(second);
      // g, at ten moments
      let queue = second;
      for (let round = 0; round < 10; round++) {
        const gone = new Error("disabled");
        const running = Array.from({ length: 30 }, () => queue.submit(getFeatures(Feature.numberOfQueues)));
        const ended = Promise.allSettled(running);
        await host.sleep(150 * round);
        configure(0x0046_0000);
        await states(0);
        const ring = host.memory.read(queue.cqAddress, 32 * CQE_BYTES);
        await host.sleep(QUIET_NS);
        expect(host.memory.read(queue.cqAddress, 32 * CQE_BYTES)).toEqual(ring);
        queue.cancelAll(gone);
        await ended;
        queue.free();
        queue = await bringUp();
        await works(queue);
      }
      configure(0x0046_0000);
      await states(0);
      queue.free();
      expect(host.iommu.reachablePages()).toEqual([]);
    }));

  test("EN = 0 during the shutdown, then one write of EN = 1 with SHN = 0 restarts", () =>
    onCard(async ({ host, pci }) => {
      await pci.enableMemory();
      await pci.setBusMaster(true);
      const registers = pci.bar(0);
      const ring = host.pages.allocateCoherent(2 * 4096);
      const csts = (): Promise<number> => registers.read32(Register.status);
      const become = (wanted: number): Promise<boolean> =>
        host.poll(async () => (await csts()) === wanted, 200, 1_000_000);
      registers.write32(Register.adminQueueAttributes, 0x001f_001f);
      registers.write64(Register.adminSqLow, BigInt(ring.address));
      registers.write64(Register.adminCqLow, BigInt(ring.address + 4096));
      registers.write32(Register.configuration, Configuration.base | Configuration.shutdownNormal);
      expect(await become(ControllerStatus.shutdownComplete)).toBe(true);
      registers.write32(Register.configuration, Configuration.base | Configuration.enable);
      expect(await become(ControllerStatus.ready)).toBe(true);
      registers.write32(Register.configuration, Configuration.base);
      expect(await become(0)).toBe(true);
      ring.free();
    }));
});
