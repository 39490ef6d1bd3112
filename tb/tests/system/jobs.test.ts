import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { copyFile, loadConstants, nvmeFile, reportCopy, reportNvme } from "../../host/index.ts";
import { inputFiles } from "./files.ts";

const { folder, files } = inputFiles();
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

  test("the same card is an NVMe drive too", async () => {
    const result = await nvmeFile({ sim: options(simulator), file: "README.md" });
    console.log(reportNvme(result).join("\n"));
    expect(result.identical).toBe(true);
  });
});

describe("as an NVMe drive", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await prepareSimulator("config/default.yaml");
  });

  test.each(files)("nvme: $name", async ({ path }) => {
    const result = await nvmeFile({ sim: options(simulator), file: path });
    console.log(reportNvme(result).join("\n"));
    expect(result.sha256After).toBe(result.sha256Before);
    expect(result.identical).toBe(true);
  });

  test.each([
    ["a FIFO entry is freed at the end of its transfer", { "xdma.fifo_freed": "end" }],
    ["no stalls anywhere", { "xdma.stall": 0, "ddr.stall": 0, "xdma.ready_gap": 0 }],
    ["heavy stalls", { "xdma.stall": 0.4, "ddr.stall": 0.4, "xdma.ready_gap": 0.5 }],
    ["all ids zero", { "xdma.ids": "zero" }],
  ])("model variant: %s", async (_, params) => {
    const result = await nvmeFile({ sim: { ...options(simulator), params }, file: "LICENSE" });
    expect(result.identical).toBe(true);
  });
});
