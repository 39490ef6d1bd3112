import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { copyFile, loadConstants, nvmeFile, reportCopy, reportNvme, withCard, XdmaDriver } from "../../host/index.ts";
import { inputFiles } from "./files.ts";

const { folder, files, large } = inputFiles();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A new seed each day, so that the same commit keeps finding new schedules; every report prints it. */
const seed = Number(process.env["NVMEFORGE_SEED"] ?? Math.floor(Date.now() / 86_400_000));

const options = ({ folder: tree, executable }: Simulator) => ({
  executable,
  constants: loadConstants(join(tree, "include", "nvmeforge.json")),
  seed,
});

describe("as the xdma driver", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await prepareSimulator("config/xdma.yaml");
  });

  test.each(files)("copy: $name", async ({ path }) => {
    const result = await copyFile({ sim: options(simulator), file: path });
    console.log(reportCopy(result).join("\n"));
    expect(result.sha256After).toBe(result.sha256Before);
    expect(result.identical).toBe(true);
  });

  test("copy in poll mode", async () => {
    const result = await copyFile({ sim: options(simulator), file: "package-lock.json", driver: { pollMode: true } });
    expect(result.identical).toBe(true);
  });

  test("the NVMe registers are at /dev/xdma0_user, and the driver's probe has not disturbed them", async () => {
    const constants = options(simulator).constants;
    const words = await withCard(options(simulator), async ({ host, pci }) => {
      const driver = await XdmaDriver.probe(host, pci, {
        h2cBypass: constants.h2c_bypass,
        c2hBypass: constants.c2h_bypass,
      });
      const user = driver.open("user");
      const read = { vs: await user.pread(0x08), csts: await user.pread(0x1c), vendor: await user.pread(0x4000) };
      user.pwrite(0x001f001f, 0x24);
      return { ...read, aqa: await user.pread(0x24) };
    });
    expect(words).toEqual({ vs: 0x0001_0400, csts: 0, vendor: 0x464d_564e, aqa: 0x001f001f });
  });
});

describe("as an NVMe drive", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await prepareSimulator("config/default.yaml");
  });

  test.each(files.filter((each) => each !== large))("nvme: $name", async ({ path }) => {
    const result = await nvmeFile({ sim: options(simulator), file: path });
    console.log(reportNvme(result).join("\n"));
    expect(result.sha256After).toBe(result.sha256Before);
    expect(result.identical).toBe(true);
  });

  test("4 MiB: all queues, every size, depth 32, lists and chains of them", async () => {
    const result = await nvmeFile({ sim: options(simulator), file: large.path });
    console.log(reportNvme(result).join("\n"));
    expect(result.sha256After).toBe(result.sha256Before);
    expect(result).toMatchObject({ identical: true, queues: 15 });
    const { write, mixed, read } = result;
    if (write === undefined || mixed === undefined || read === undefined) throw new Error("a phase is missing");
    for (const phase of [write, mixed, read]) {
      expect(phase.maxInFlight).toBe(32);
      expect(phase.lists).toBeGreaterThan(0);
      expect(phase.latencyNs.mean).toBeGreaterThan(phase.latencyFloorNs);
    }
    expect(read).toMatchObject({ leastBytes: 512, mostBytes: 2 ** 20, reads: read.commands });
    expect(Math.max(write.mostBytes, mixed.mostBytes)).toBe(2 ** 20);
    expect(mixed.reads).toBe(write.commands);
    // The list of the largest command always goes on in a further page, and these two phases have that command whatever the seed.
    for (const { chains } of [mixed, read]) expect(chains).toBeGreaterThan(0);
    // Each queue moved data both ways.
    expect(write.byQueue.every(({ writes }) => writes > 0)).toBe(true);
    expect(mixed.byQueue.every(({ reads, writes }) => reads > 0 && writes > 0)).toBe(true);
    expect(read.byQueue.every(({ reads }) => reads > 0)).toBe(true);
  });

  test("the namespace of 4096-byte blocks", async () => {
    const result = await nvmeFile({ sim: options(simulator), file: large.path, nsid: 2 });
    console.log(reportNvme(result).join("\n"));
    expect(result.identical).toBe(true);
    expect(result.lbaBytes).toBe(4096);
  });

  test.each([
    ["a FIFO entry is freed at the end of its transfer", { "xdma.fifo_freed": "end" }],
    ["no stalls anywhere", { "xdma.stall_pct": 0, "ddr.stall_pct": 0, "xdma.ready_gap_pct": 0, "xdma.split_pct": 0 }],
    [
      "heavy stalls and splits",
      { "xdma.stall_pct": 40, "ddr.stall_pct": 40, "xdma.ready_gap_pct": 50, "xdma.split_pct": 30 },
    ],
    [
      "all ids zero, addresses rounded, data before addresses",
      { "xdma.ids": "zero", "xdma.align": "rounded", "xdma.w_before_aw_pct": 50 },
    ],
    [
      "random ids, unaligned addresses, 64-byte completions",
      { "xdma.ids": "random", "xdma.align": "unaligned", "link.completion_bytes": 64 },
    ],
    [
      "one lane, hardly any credits, every other completion out of order",
      {
        ...{ "link.lanes": 1, "link.reorder_pct": 50, "link.completion_bytes": 64, "link.credit_return_ns": 1000 },
        ...{ "link.host_posted_headers": 2, "link.host_nonposted_headers": 1, "link.card_posted_headers": 1 },
      },
    ],
    [
      "few tags, ids and bytes for host reads, registers before m_axil, a FIFO for each channel",
      {
        ...{ "xdma.tags": 4, "xdma.read_ids": 2, "xdma.write_ids": 1, "xdma.read_buffer_bytes": 4096 },
        ...{ "xdma.mmio_order": "registers_first", "xdma.fifo_shared": false },
      },
    ],
    [
      "memory that turns after every burst, refreshes often and opens no row early",
      { "ddr.turn_bytes": 64, "ddr.trefi_ns": 1000, "ddr.lookahead_bytes": 64, "ddr.map": "row_bank_column" },
    ],
    ["memory of a fixed latency", { "ddr.model": "fixed" }],
    [
      "interrupts acknowledged late and as a level",
      { "xdma.ack_form": "level", "xdma.ack_delay_min": 500, "xdma.ack_delay_max": 2000 },
    ],
  ])("model variant: %s", async (_, params) => {
    const result = await nvmeFile({ sim: { ...options(simulator), params }, file: "LICENSE" });
    expect(result.identical).toBe(true);
  });
});
