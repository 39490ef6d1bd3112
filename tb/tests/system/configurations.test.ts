/**
 * The other cards of `config/`: each moves a file through commands of all sizes with lists and unaligned buffers, then mixed reads and
 * writes on a crowded part of the namespace, and every byte is checked. The default card has tests of its own.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allConfigs } from "../../../gen/commands/configs.ts";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { loadConfig } from "../../../gen/config/load.ts";
import { loadConstants, nvmeFile, NvmeDriver, Random, reportNvme, withCard } from "../../host/index.ts";
import { seed, Traffic } from "./traffic.ts";

const FILE_BYTES = 1_200_007;
const COMMANDS = 300;

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-configurations-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Drives: the cards that the stock NVMe driver binds to. */
const drives = allConfigs().filter((path) => loadConfig(path).host.personality === "nvme");
const others = drives.filter((path) => !path.endsWith("default.yaml"));

test("one card of each kind is there: half the lanes, twice the lanes, one channel", () => {
  const kinds = drives.map((path) => {
    const { pcie, xdma, ddr } = loadConfig(path);
    return `x${pcie.lanes} ${xdma.data_width} bits, ${xdma.h2c_roles.length}+${xdma.c2h_roles.length}, memories ${ddr.channels}`;
  });
  expect(kinds.sort()).toEqual([
    "x16 512 bits, 4+4, memories 2",
    "x4 128 bits, 4+4, memories 1",
    "x8 256 bits, 1+1, memories 1",
    "x8 256 bits, 4+4, memories 1",
  ]);
});

describe.each(others)("%s", (config) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await prepareSimulator(config);
  }, 600_000);
  const constants = () => loadConstants(join(simulator.folder, "include", "nvmeforge.json"));

  test("a file in commands of 512 bytes to 1 MiB", async () => {
    const file = join(folder, "file");
    writeFileSync(file, Random.stream(seed, "configurations").bytes(FILE_BYTES));
    const sim = { executable: simulator.executable, constants: constants(), seed };
    const result = await nvmeFile({ sim, file });
    console.log(reportNvme(result).join("\n"));
    expect(result.sha256After).toBe(result.sha256Before);
    expect(result.identical).toBe(true);
  });

  test.each([
    ["as the models are", {}],
    [
      "stalls and splits",
      { "ddr.stall_pct": 40, "xdma.stall_pct": 30, "xdma.split_pct": 30, "xdma.ready_gap_pct": 30 },
    ],
  ])("reads and writes of crowded blocks over all queues: %s", async (_, params) => {
    const options = { executable: simulator.executable, constants: constants(), seed, cycleBudget: 3_000_000, params };
    await withCard(options, async ({ host, pci }) => {
      const driver = await NvmeDriver.probe(host, pci, { timeScale: 10_000, ioQueues: 64, ioQueueDepth: 64 });
      for (const namespace of driver.namespaces) {
        const span = (64 * 4096) / namespace.lbaBytes;
        const traffic = new Traffic(host, namespace, `${config} ${namespace.nsid}`);
        await traffic.fill(driver, span);
        const most = await traffic.run(driver, traffic.plan(COMMANDS, driver.queues.length, span, 8), {
          min: 24,
          max: 48,
        });
        await traffic.verify(driver, span);
        expect(most).toBeGreaterThan(40);
      }
      const queues = driver.queues.map(({ stats }) => stats);
      expect(queues.every(({ completed, lostInterrupts }) => completed > 0 && lostInterrupts === 0)).toBe(true);
      await driver.shutdown();
      expect(host.iommu.reachablePages()).toEqual([]);
    });
  });

  // Reports of pages and completion entries may share a channel: neither may wait for the other.
  test("whole pages read as fast as they come, by one queue", async () => {
    const options = { executable: simulator.executable, constants: constants(), seed, cycleBudget: 3_000_000 };
    const quiet = { "xdma.stall_pct": 0, "xdma.split_pct": 0, "xdma.ready_gap_pct": 0, "ddr.stall_pct": 0 };
    await withCard({ ...options, params: quiet }, async ({ host, pci }) => {
      const driver = await NvmeDriver.probe(host, pci, { timeScale: 10_000, ioQueues: 1, ioQueueDepth: 64 });
      const [namespace] = driver.namespaces;
      if (namespace === undefined) throw new Error("no namespace");
      const blocks = 4096 / namespace.lbaBytes;
      const traffic = new Traffic(host, namespace, `${config} pages`);
      await traffic.fill(driver, 64 * blocks);
      const reads = Array.from({ length: 400 }, (_, i) => ({
        ...{ kind: "read" as const, slba: (i % 64) * blocks, blocks, queue: 0, pageOffset: 0, forceUnitAccess: false },
      }));
      expect(await traffic.run(driver, reads, 48)).toBe(48);
      await driver.shutdown();
    });
  });
});
