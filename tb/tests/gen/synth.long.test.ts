import { expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { allConfigs } from "../../../gen/commands/configs.ts";
import { estimateAll } from "../../../gen/commands/synth.ts";
import { problemsOf, readBudgets } from "../../../gen/yosys/budgets.ts";

// Every module of every configuration through both versions of Yosys, one at a time: some ten minutes of two processors when nothing is
// known from before.

test(
  "no latch, no loop, every memory where it belongs, no path and no sum above its budget",
  { timeout: 3_600_000 },
  async () => {
    const cards = allConfigs().map((file) => makeCard(file));
    const { estimates } = await estimateAll(cards, [], ["old", "new"]);
    expect(estimates).toHaveLength(2 * cards.length);
    const budgets = readBudgets();
    for (const { card, yosys, report } of estimates) {
      const budget = budgets[card.config.project.name]?.[yosys];
      expect(report.modules).toHaveLength(card.design.modules.length);
      expect(budget).toBeDefined();
      expect(problemsOf(report, budget), `${card.config.project.name}, ${yosys}`).toEqual([]);
    }
  },
);
