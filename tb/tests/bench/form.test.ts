import { expect, test } from "vitest";
import { BenchCard } from "../../bench/run.ts";
import { workloads } from "../../bench/workloads.ts";

// The file of `npm run bench -- --json FILE`: others read it, so its form stays.

test("the form of the bench's file", { timeout: 300_000 }, async () => {
  const card = await BenchCard.prepare({ config: "config/default.yaml", seed: 3, params: [], scale: 0.02 });
  const workload = workloads.find(({ name }) => name === "randwrite-4k-qd1");
  if (workload === undefined) throw new Error("no such workload");
  const report = card.report([await card.run(workload)]);
  expect(Object.keys(report)).toEqual(["config", "model", "link", "results", "simulation"]);
  expect(report.config).toMatchObject({ file: "config/default.yaml", name: "kcu105_gen3x8", seed: 3 });
  expect(report.config.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(report.simulation.cyclesPerSecond).toBeGreaterThan(0);
  // Every parameter of the models, the costs of the vendor's DMA that nobody has published among them, and of the host.
  expect(report.model).toMatchObject({ "link.rtt_ns": 1000, "bench.interrupt_ns": 0 });
  for (const name of ["xdma.descriptor_interval", "xdma.ack_delay_max", "xdma.fifo_freed", "xdma.tags", "ddr.model"]) {
    expect(report.model).toHaveProperty([name]);
  }
  expect(report.link).toMatchObject({ lanes: 8 });
  const [result] = report.results;
  if (result === undefined) throw new Error("no result");
  expect(Object.keys(result).sort()).toEqual(
    [
      ...["name", "iops", "gbytesPerSecond", "ceiling", "percentOfCeiling", "latencyNs", "latencyFloorNs", "cycles"],
      ...["commands", "interruptsPerCommand", "mmioWritesPerCommand", "stalls"],
    ].sort(),
  );
  expect(Object.keys(result.ceiling)).toEqual(["iops", "gbytesPerSecond", "resource"]);
  expect(Object.keys(result.latencyNs)).toEqual(["mean", "p50", "p99", "max"]);
  expect(result).toMatchObject({
    name: "randwrite-4k-qd1",
    commands: 16,
    interruptsPerCommand: 1,
    mmioWritesPerCommand: 2,
  });
  expect(result.percentOfCeiling).toBeCloseTo((100 * result.iops) / result.ceiling.iops, 6);
  for (const reasons of Object.values(result.stalls)) {
    for (const clocks of Object.values(reasons)) expect(clocks).toBeLessThanOrEqual(5 * result.cycles);
  }
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});
