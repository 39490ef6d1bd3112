import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { loadConstants, NvmeDriver, UserBuffer, withCard } from "../../host/index.ts";
import { blockCommand, IoOpcode } from "../../host/nvme-driver/commands.ts";
import { statusText } from "../../host/nvme-driver/status.ts";
import { seed } from "./traffic.ts";

// The largest transfers of the default card: MDTS is 1 MiB.

const MDTS = 2 ** 20;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/default.yaml");
});

const options = () => ({
  executable: simulator.executable,
  constants: loadConstants(join(simulator.folder, "include", "nvmeforge.json")),
  seed,
  cycleBudget: 5_000_000,
});

test("1 MiB through lists that begin anywhere in their page and go on in another one", async () => {
  await withCard(options(), async ({ host, pci }) => {
    const driver = await NvmeDriver.probe(host, pci, { timeScale: 10_000 });
    const [namespace] = driver.namespaces;
    if (namespace === undefined) throw new Error("no namespace");
    const blocks = MDTS / namespace.lbaBytes;
    // 255 or 256 entries: pages of the list that end with 1, 2, 33 and all but one of them.
    const starts = [510, 509, 478, 258, 257];
    for (const [i, listStart] of starts.entries()) {
      const data = host.random.stream(`data ${i}`).bytes(MDTS);
      const [from, to] = [
        UserBuffer.allocate(host.pages, MDTS, 4 * i),
        UserBuffer.allocate(host.pages, MDTS, 4092 - 4 * i),
      ];
      from.write(data);
      const slba = i * blocks;
      const before = driver.prps.stats;
      await driver.write({ namespace, slba, blocks, buffer: from, listStart });
      await driver.read({ namespace, slba, blocks, buffer: to, listStart: starts[starts.length - 1 - i] ?? 0 });
      expect(to.read().equals(data)).toBe(true);
      expect(driver.prps.stats.lists - before.lists).toBe(2);
      expect(driver.prps.stats.chains - before.chains).toBeGreaterThan(0);
      from.free();
      to.free();
    }
    await driver.shutdown();
    expect(host.iommu.reachablePages()).toEqual([]);
  });
});

test("one block more than MDTS is refused, and moves nothing", async () => {
  await withCard(options(), async ({ host, pci }) => {
    const driver = await NvmeDriver.probe(host, pci, { timeScale: 10_000 });
    const [namespace] = driver.namespaces;
    if (namespace === undefined) throw new Error("no namespace");
    const bytes = MDTS + namespace.lbaBytes;
    const blocks = bytes / namespace.lbaBytes;
    const buffer = UserBuffer.allocate(host.pages, bytes, 0);
    buffer.fill(0x5a);
    for (const [opcode, direction] of [
      [IoOpcode.read, "fromDevice"],
      [IoOpcode.write, "toDevice"],
    ] as const) {
      const { status } = await driver.submit(
        blockCommand(opcode, { nsid: namespace.nsid, slba: 0, blocks }),
        buffer,
        direction,
      );
      expect(statusText(status)).toMatch(/Invalid Field/);
    }
    expect(buffer.read().every((byte) => byte === 0x5a)).toBe(true);
    await driver.shutdown();
  });
});
