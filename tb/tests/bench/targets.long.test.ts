import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { loadConfig } from "../../../gen/config/load.ts";
import { BenchCard } from "../../bench/run.ts";
import { line } from "../../bench/table.ts";
import { missed } from "../../bench/targets.ts";
import { workloads } from "../../bench/workloads.ts";

// Every drive reaches its targets, at the length that results are printed for.

const drives = readdirSync("config")
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => `config/${name}`)
  .filter((file) => loadConfig(file).host.personality === "nvme");

test.each(drives)("%s reaches its targets", { timeout: 1_800_000 }, async (config) => {
  const { lanes } = loadConfig(config).pcie;
  const card = await BenchCard.prepare({ config, seed: 1, params: [] });
  const misses: string[] = [];
  for (const workload of workloads) {
    const result = await card.run(workload);
    console.log(line(result, lanes));
    misses.push(...missed(result, lanes).map((text) => `${workload.name}: ${text}`));
  }
  expect(misses).toEqual([]);
});
