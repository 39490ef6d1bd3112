import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { loadConstants, NvmeDriver, withCard } from "../../host/index.ts";
import { seed, Traffic } from "./traffic.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/default.yaml");
});

const COMMANDS = 1200;

/** Blocks the commands lie in, and the part of them that half of the commands crowd into: 512-byte writers share its 4 KiB blocks. */
const VARIANTS: readonly {
  readonly nsid: number;
  readonly span: number;
  readonly hot: number;
  readonly params: Readonly<Record<string, number>>;
}[] = [
  { nsid: 1, span: 512, hot: 24, params: {} },
  { nsid: 1, span: 64, hot: 8, params: { "ddr.stall_pct": 40, "xdma.split_pct": 30, "xdma.ready_gap_pct": 30 } },
  { nsid: 2, span: 32, hot: 3, params: {} },
];

test.each(VARIANTS)(
  "reads and writes mixed over all queues: namespace $nsid, $hot of $span blocks crowded",
  async (variant) => {
    const { executable, folder } = simulator;
    const constants = loadConstants(join(folder, "include", "nvmeforge.json"));
    const options = { executable, constants, seed, cycleBudget: 5_000_000, params: variant.params };
    const report = await withCard(options, async ({ host, pci }) => {
      // Rings of 16 entries wrap many times.
      const driver = await NvmeDriver.probe(host, pci, { timeScale: 10_000, ioQueues: 64, ioQueueDepth: 16 });
      const namespace = driver.namespaces.find(({ nsid }) => nsid === variant.nsid);
      if (!namespace) throw new Error(`no namespace ${variant.nsid}`);
      const traffic = new Traffic(host, namespace, "mixed");
      await traffic.fill(driver, variant.span);
      const start = host.nowNs;
      const plan = traffic.plan(COMMANDS, driver.queues.length, variant.span, variant.hot);
      const most = await traffic.run(driver, plan, { min: 4, max: 16 });
      const micros = (host.nowNs - start) / 1000;
      await traffic.verify(driver, variant.span);
      const queues = driver.queues.map(({ stats }) => stats);
      await driver.shutdown();
      expect(host.iommu.reachablePages()).toEqual([]);
      return { most, micros, tally: traffic.tally, cycles: host.cycle, queues };
    });
    const { most, micros, tally, cycles } = report;
    console.log(
      `seed ${seed}: ${tally.reads} reads, ${tally.writes} writes, ${tally.flushes} flushes, up to ${most} in flight, ` +
        `${COMMANDS} commands in ${micros.toFixed(0)} µs, ${cycles} cycles`,
    );
    expect(most).toBe(16);
    expect(report.queues.every(({ completed }) => completed > COMMANDS / (2 * report.queues.length))).toBe(true);
    expect(report.queues.every(({ lostInterrupts }) => lostInterrupts === 0)).toBe(true);
  },
);
