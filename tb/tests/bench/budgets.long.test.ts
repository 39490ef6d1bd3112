import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { loadConfig } from "../../../gen/config/load.ts";
import { budgetProblems, measureBudgets } from "../../bench/budgets.ts";

/** All drives but the default, which the short tests run. */
const drives = readdirSync("config")
  .filter((name) => name.endsWith(".yaml") && name !== "default.yaml")
  .map((name) => `config/${name}`)
  .filter((file) => loadConfig(file).host.personality === "nvme");

test.each(drives.length > 0 ? drives : ["config/default.yaml"])(
  "%s keeps to its budgets",
  { timeout: 1_800_000 },
  async (file) => {
    const clocks = await measureBudgets(file);
    expect(budgetProblems(loadConfig(file).project.name, clocks)).toEqual([]);
  },
);
