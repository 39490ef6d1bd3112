import { describe, expect, test } from "vitest";
import { UserBuffer } from "../memory/user-buffer.ts";
import { NvmeDriver } from "../nvme-driver/driver.ts";
import type { NvmeOptions } from "../nvme-driver/driver.ts";
import { NvmeProtocolError, NvmeStatusError, NvmeTimeoutError } from "../nvme-driver/errors.ts";
import { parseStatus, statusText } from "../nvme-driver/status.ts";
import { RegisterTrace } from "../pci/bar.ts";
import type { FakeNvmeOptions } from "./fake/fake-nvme.ts";
import { withRig } from "./fake/rig.ts";
import type { Rig } from "./fake/rig.ts";

const fast: NvmeOptions = { timeScale: 1e5 };

function withDriver(
  nvme: FakeNvmeOptions,
  test: (driver: NvmeDriver, rig: Rig) => Promise<void>,
  options = fast,
): Promise<void> {
  return withRig({ nvme }, async (rig) => {
    const driver = await NvmeDriver.probe(rig.host, rig.pci, options);
    await test(driver, rig);
  });
}

describe("probe", () => {
  test("register accesses up to the first admin command", () =>
    withDriver({}, (driver) => {
      const lines = driver.trace.accesses.map((access) => RegisterTrace.format(access));
      const queue = (offset: string): string => lines.find((line) => line.startsWith(`W bar0 0x${offset}`)) ?? "";
      expect(
        lines.slice(
          0,
          lines.findIndex((line) => line.startsWith("W bar0 0x1000")),
        ),
      ).toEqual([
        "R bar0 0x001c = 0x00000000",
        "R bar0 0x0000 = 0x020100ff",
        "R bar0 0x0004 = 0x00000020",
        "R bar0 0x003c = 0x00000000",
        "R bar0 0x0008 = 0x00010400",
        "W bar0 0x0014 = 0x00000000",
        "R bar0 0x001c = 0x00000000",
        "W bar0 0x0024 = 0x001f001f",
        queue("0028"),
        queue("002c"),
        queue("0030"),
        queue("0034"),
        "R bar0 0x0000 = 0x020100ff",
        "R bar0 0x0004 = 0x00000020",
        "W bar0 0x0014 = 0x00460000",
        "R bar0 0x0000 = 0x020100ff",
        "R bar0 0x0004 = 0x00000020",
        "W bar0 0x0014 = 0x00460001",
        ...lines.filter((line) => line.startsWith("R bar0 0x001c")).slice(2),
        "R bar0 0x0008 = 0x00010400",
      ]);
      return Promise.resolve();
    }));

  test("admin commands in the driver's order", () =>
    withDriver({ events: 0x100 }, (driver, { card }) => {
      const commands = driver.admin.records.map(({ command }) => [
        command.opcode,
        command.nsid ?? 0,
        command.cdw10,
        command.cdw11 ?? 0,
      ]);
      const depth = 255 << 16;
      expect(commands).toEqual([
        [0x06, 0, 0x01, 0],
        [0x02, 0xffffffff, 0x7f0002, 0],
        [0x09, 0, 0x07, 0x00030003],
        ...[1, 2, 3].flatMap((q) => [
          [0x05, 0, depth + q, (q << 16) + 3],
          [0x01, 0, depth + q, (q << 16) + 1],
        ]),
        [0x09, 0, 0x0b, 0x100],
        [0x06, 0, 0x06, 0],
        [0x06, 0, 0x02, 0],
        [0x06, 1, 0x03, 0],
        [0x06, 1, 0x00, 0],
        [0x06, 1, 0x00, 0],
      ]);
      // The asynchronous event request is parked between them.
      expect(card.nvme.adminLog.filter((opcode) => opcode === 0x0c)).toHaveLength(1);
      expect(driver.admin.queue.outstanding).toBe(1);
      return Promise.resolve();
    }));

  test("what Identify says", () =>
    withDriver({ lbaBytes: 512, blocks: 1000 }, (driver) => {
      expect(driver.identity).toMatchObject({
        modelNumber: "Fake controller",
        serialNumber: "FAKE0001",
        maxTransferBytes: 131072,
      });
      expect(driver.namespaces).toEqual([
        expect.objectContaining({ nsid: 1, size: 1000, lbaBytes: 512, formats: [512, 4096] }),
      ]);
      expect(driver.namespaces[0]?.descriptors.map(({ type }) => type)).toEqual(["nguid", "csi"]);
      expect(driver.queues.map((queue) => queue.options.depth)).toEqual([256, 256, 256]);
      return Promise.resolve();
    }));

  test("a controller that never gets ready", () =>
    withRig({ nvme: { neverReady: true } }, async ({ host, pci }) => {
      await expect(NvmeDriver.probe(host, pci, fast)).rejects.toThrow(
        /did not become ready[^]*CSTS 0x00000000 \(not ready\)/,
      );
    }));

  test("one vector only: the queues share it", () =>
    withRig({ constants: { msix_vectors: 1 } }, async ({ host, pci }) => {
      const driver = await NvmeDriver.probe(host, pci, fast);
      expect(driver.queues).toHaveLength(1);
      const [namespace] = driver.namespaces;
      if (!namespace) throw new Error("no namespace");
      await driver.readPartitionTables(namespace);
      expect(driver.queues[0]?.stats.completed).toBe(2);
    }));
});

describe("input and output", () => {
  test("many commands in flight over all queues, every ring wraps", () =>
    withDriver(
      { lbaBytes: 512 },
      async (driver, { host }) => {
        const [namespace] = driver.namespaces;
        if (!namespace) throw new Error("no namespace");
        const data = host.random.bytes(512 * 200);
        await Promise.all(
          Array.from({ length: 100 }, async (_, i) => {
            const buffer = UserBuffer.allocate(host.pages, 1024, 4 * ((i * 37) % 1024));
            buffer.write(data.subarray(i * 1024, i * 1024 + 1024));
            await driver.write({ namespace, slba: 2 * i, blocks: 2, buffer });
            buffer.free();
          }),
        );
        const back = UserBuffer.allocate(host.pages, data.length, 2044);
        for (let at = 0; at < 200; at += 200) await driver.read({ namespace, slba: at, blocks: 200, buffer: back });
        expect(back.read()).toEqual(data);
        back.free();
        for (const { stats } of driver.queues) {
          expect(stats.completed).toBeGreaterThan(30);
          // Batched: fewer doorbells than commands.
          expect(stats.sqDoorbells).toBeLessThan(stats.submitted);
        }
        await driver.shutdown();
        expect(host.iommu.reachablePages()).toEqual([]);
        expect(host.pages.pagesInUse).toBe(0);
        expect(host.interrupts.spurious).toBe(0);
      },
      { ...fast, ioQueueDepth: 8 },
    ));

  test("command identifiers carry a generation above the tag", () =>
    withDriver({}, async (driver, { host }) => {
      const [namespace] = driver.namespaces;
      if (!namespace) throw new Error("no namespace");
      const buffer = UserBuffer.allocate(host.pages, 4096);
      const cids: number[] = [];
      for (let i = 0; i < 18; i++)
        cids.push((await driver.read({ namespace, slba: 0, blocks: 1, buffer, queue: 0 })).cid);
      expect(cids.map((cid) => cid >>> 12)).toEqual([...Array.from({ length: 18 }, (_, i) => (i + 1) % 16)]);
      expect(new Set(cids.map((cid) => cid & 0xfff)).size).toBe(1);
    }));

  test("an error status is an error with its name", () =>
    withDriver({ blocks: 16 }, async (driver, { host }) => {
      const [namespace] = driver.namespaces;
      if (!namespace) throw new Error("no namespace");
      const buffer = UserBuffer.allocate(host.pages, 4096);
      const failing = driver.read({ namespace, slba: 16, blocks: 1, buffer });
      await expect(failing).rejects.toThrow("LBA Out of Range (080h, do not retry)");
      await expect(failing).rejects.toBeInstanceOf(NvmeStatusError);
      const { status } = await driver.submit({ opcode: 0x7f, nsid: 1 });
      expect(statusText(status)).toBe("Invalid Command Opcode (001h, do not retry)");
    }));

  test("flush, reset, and the disk is still there", () =>
    withDriver({}, async (driver, { host }) => {
      const [namespace] = driver.namespaces;
      if (!namespace) throw new Error("no namespace");
      const buffer = UserBuffer.allocate(host.pages, 8192, 0);
      buffer.fill(0x77);
      await driver.write({ namespace, slba: 5, blocks: 2, buffer });
      await driver.flush(namespace);
      await driver.reset();
      buffer.fill(0);
      await driver.read({ namespace, slba: 5, blocks: 2, buffer });
      expect(buffer.read().every((byte) => byte === 0x77)).toBe(true);
    }));
});

describe("a controller that misbehaves is noticed", () => {
  const blockBy = async (driver: NvmeDriver, { host }: Rig, count: number): Promise<void> => {
    const [namespace] = driver.namespaces;
    if (!namespace) throw new Error("no namespace");
    const buffer = UserBuffer.allocate(host.pages, 4096);
    for (let i = 0; i < count; i++) await driver.read({ namespace, slba: i, blocks: 1, buffer, queue: 0 });
  };

  test("a lost command times out with the state of the queue", () =>
    withDriver({ swallowAfter: 2 }, async (driver, rig) => {
      const lost = blockBy(driver, rig, 3);
      await expect(lost).rejects.toBeInstanceOf(NvmeTimeoutError);
      await expect(lost).rejects.toThrow(
        /read on queue 1[^]*CSTS 0x00000001 \(ready\)[^]*1 commands outstanding[^]*2 completions/,
      );
    }));

  test("a lost interrupt is found after the time-out and counted", () =>
    withDriver({ silent: true }, async (driver, rig) => {
      await blockBy(driver, rig, 2);
      expect(driver.queues[0]?.stats).toMatchObject({ completed: 2, lostInterrupts: 2, interrupts: 0 });
    }));

  test("a stuck phase bit", async () => {
    const stuck = withDriver({ phaseStuck: true }, (driver, rig) => blockBy(driver, rig, 12), {
      ...fast,
      ioQueueDepth: 4,
    });
    await expect(stuck).rejects.toThrow(/not outstanding|no completion/);
  });

  test("a submission head beyond the tail", async () => {
    const ahead = withDriver({ headAhead: true }, (driver, rig) => blockBy(driver, rig, 1));
    await expect(ahead).rejects.toBeInstanceOf(NvmeProtocolError);
    await expect(ahead).rejects.toThrow("SQHD 2 on queue 1: the head was 0, the tail doorbell 1");
  });
});

test("status words", () => {
  expect(parseStatus(0x8005)).toEqual({ type: 0, code: 2, retryDelay: 0, more: false, doNotRetry: true });
  expect(statusText(parseStatus(0x0562))).toBe("unknown status (2B1h)");
  expect(statusText(parseStatus(0x0502))).toBe("Unrecovered Read Error (281h)");
});
