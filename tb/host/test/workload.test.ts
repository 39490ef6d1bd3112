import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../random.ts";
import { copyFile } from "../workload/copy-file.ts";
import { nvmeFile } from "../workload/nvme-file.ts";
import { keepInFlight, planCommands } from "../workload/plan.ts";
import { reportCopy, reportNvme } from "../workload/report.ts";
import { summarise } from "../workload/stats.ts";
import { fakeProcess } from "./fake/fake-process.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nvmeforge-workload-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe("plan", () => {
  const limits = { lbaBytes: 512, maxBytes: 8192, maxPages: 2, queues: 3 };

  test("every block once, nothing beyond two pages", () => {
    const plan = planCommands(Random.stream(3, "plan"), 1000, limits);
    const covered = plan.flatMap(({ firstBlock, blocks }) => Array.from({ length: blocks }, (_, i) => firstBlock + i));
    expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    for (const { blocks, pageOffset, queue } of plan) {
      expect(pageOffset % 4).toBe(0);
      expect(pageOffset).toBeLessThan(4096);
      expect(pageOffset + 512 * blocks).toBeLessThanOrEqual(8192);
      expect(queue).toBeLessThan(3);
    }
    expect(new Set(plan.map(({ blocks }) => blocks))).toEqual(new Set(Array.from({ length: 16 }, (_, i) => i + 1)));
    expect(plan).toEqual(planCommands(Random.stream(3, "plan"), 1000, limits));
  });

  test("a block of 4096 bytes at an offset takes two pages", () => {
    const plan = planCommands(Random.stream(4, "plan"), 500, { ...limits, lbaBytes: 4096 });
    expect(plan.some(({ blocks }) => blocks === 2)).toBe(true);
    for (const { blocks, pageOffset } of plan) expect(blocks === 1 || pageOffset === 0).toBe(true);
  });

  test("keeps as many in flight as asked", async () => {
    let active = 0;
    const most = await keepInFlight(
      Array.from({ length: 50 }, (_, i) => i),
      7,
      Random.stream(1, "x"),
      async () => {
        active++;
        expect(active).toBeLessThanOrEqual(7);
        await Promise.resolve();
        active--;
      },
    );
    expect(most).toBe(7);
  });

  test("percentiles by nearest rank", () => {
    const samples = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(summarise(samples)).toEqual({ mean: 100.5, p50: 100, p99: 198, max: 200 });
  });
});

describe("copy", () => {
  test.each([1, 4095, 100_000])("%i bytes", async (bytes) => {
    const result = await copyFile({
      sim: fakeProcess("xdma"),
      file: file("copy", Random.stream(bytes, "data").bytes(bytes)),
    });
    expect(result).toMatchObject({ job: "copy", bytes, identical: true, seed: 11 });
    expect(result.sha256After).toBe(result.sha256Before);
    expect(result.h2c?.bytesPerSecond).toBeGreaterThan(0);
    expect(reportCopy(result).join("\n")).toContain("result         identical");
  });

  test("an empty file is reported without touching the card", async () => {
    const result = await copyFile({
      sim: { ...fakeProcess("xdma"), executable: "/nonexistent" },
      file: file("empty", Buffer.alloc(0)),
    });
    expect(result).toMatchObject({ bytes: 0, identical: true, cycles: 0 });
    expect(result.note).toContain("EINVAL");
  });

  test("clear errors: missing file, folder, wrong personality, too large", async () => {
    const sim = fakeProcess("xdma");
    await expect(copyFile({ sim, file: join(folder, "missing") })).rejects.toThrow(
      /input file .*missing does not exist/,
    );
    await expect(copyFile({ sim, file: folder })).rejects.toThrow("is a folder");
    const small = file("small", Buffer.alloc(10));
    await expect(copyFile({ sim: fakeProcess("nvme"), file: small })).rejects.toThrow(
      "needs a card of personality xdma",
    );
    await expect(copyFile({ sim, file: small, address: 0x1000000 - 9 })).rejects.toThrow("exceed the card's");
  });
});

describe("nvme", () => {
  test("clear errors: empty file, wrong personality, disk too small", async () => {
    const empty = await nvmeFile({ sim: fakeProcess("nvme"), file: file("empty", Buffer.alloc(0)) });
    expect(empty).toMatchObject({ bytes: 0, identical: true });
    expect(empty.note).toContain("empty");
    const some = file("some", Buffer.alloc(10_000));
    await expect(nvmeFile({ sim: fakeProcess("xdma"), file: some })).rejects.toThrow(
      "needs a card of personality nvme",
    );
    const beyond = nvmeFile({ sim: fakeProcess("nvme"), file: some, firstBlock: 4096 - 19 });
    await expect(beyond).rejects.toThrow(
      /20 blocks from 4077 exceed the namespace's 4096 blocks[^]*seed 11[^]*replay: npm run sim/,
    );
  });

  test.each([
    [512, 1],
    [512, 400_001],
    [4096, 3_000_000],
  ])("%i-byte blocks, %i bytes", async (lba, bytes) => {
    const path = file("nvme", Random.stream(bytes, "data").bytes(bytes));
    const result = await nvmeFile({ sim: fakeProcess("nvme", { "fake.lba": lba }), file: path });
    expect(result).toMatchObject({
      job: "nvme",
      bytes,
      identical: true,
      lbaBytes: lba,
      blocks: Math.ceil(bytes / lba),
      queues: 3,
    });
    expect(result.read?.bytes).toBe(Math.ceil(bytes / lba) * lba);
    expect(result.write?.latencyNs.p99).toBeGreaterThanOrEqual(result.write?.latencyNs.p50 ?? Infinity);
    if (bytes > 10_000) expect(result.write?.maxInFlight).toBeGreaterThan(1);
    expect(reportNvme(result).join("\n")).toMatch(/sha256 after {3}[0-9a-f]{64}/);
  });

  test("the same seed gives the same run, another seed another", async () => {
    const path = file("again", readFileSync(new URL(import.meta.url)));
    const maxCommandBytes = 2048; // many commands of a small file
    const run = (seed: number) => nvmeFile({ sim: { ...fakeProcess("nvme"), seed }, file: path, maxCommandBytes });
    const [first, second, other] = [await run(5), await run(5), await run(6)];
    expect(second).toEqual(first);
    expect(other.read).not.toEqual(first.read);
  });

  test("a card that ignores PRP2 is found out", async () => {
    const path = file("broken", Random.stream(9, "data").bytes(50_000));
    const result = await nvmeFile({ sim: fakeProcess("nvme", { "fake.ignore_prp2": true }), file: path });
    expect(result.identical).toBe(false);
    expect(reportNvme(result).join("\n")).toContain("DIFFERENT");
  });
});
