import { readFileSync, writeFileSync } from "node:fs";
import type { DesignReport } from "./report.ts";

/** Most LUTs on a path between two registers: the aim for 250 MHz, 4 ns a clock. */
export const levelLimit = 8;

/** The sums that are kept, by the names that they have in a report. */
const measures = ["lut", "ff", "bram", "uram"] as const;
export type Measure = (typeof measures)[number];

/** What one version of Yosys may make of a configuration. */
export interface Budget extends Readonly<Record<Measure, number>> {
  /** The modules that are deeper than the limit, by their names without parameters, with their levels: to be mended, and never to grow. */
  readonly deeper: Readonly<Record<string, number>>;
}

/** By the configuration's name, then by the version: `old` or `new`. */
export type Budgets = Readonly<Record<string, Readonly<Record<string, Budget>>>>;

const file = new URL("budgets.json", import.meta.url);
export const readBudgets = (): Budgets => JSON.parse(readFileSync(file, "utf8")) as Budgets;
export const writeBudgets = (budgets: Budgets): void => writeFileSync(file, `${JSON.stringify(budgets, null, 2)}\n`);

/** The budget that a report just keeps; sums have 3 % of room, for the tool's moods. */
export function budgetOf({ total, modules }: DesignReport): Budget {
  const room = Object.fromEntries(measures.map((name) => [name, Math.ceil(total[name] * 1.03)]));
  const deeper = [...deepest(modules)].filter(([, levels]) => levels > levelLimit);
  return { ...(room as Record<Measure, number>), deeper: Object.fromEntries(deeper) };
}

/** The levels of the modules by their names without parameters; of several the most. */
function deepest(modules: DesignReport["modules"]): ReadonlyMap<string, number> {
  const levelsOf = new Map<string, number>();
  for (const { base, levels } of modules) levelsOf.set(base, Math.max(levels, levelsOf.get(base) ?? 0));
  return levelsOf;
}

/** What is wrong with a report: faults, paths that are too long, sums above the budget. Empty when all is well. */
export function problemsOf({ total, modules }: DesignReport, budget: Budget | undefined): readonly string[] {
  const faults = modules.flatMap(({ name, faults: found }) => found.map((fault) => `${name}: ${fault}`));
  const deep = modules.flatMap(({ name, base, levels }) => {
    const most = Math.max(levelLimit, budget?.deeper[base] ?? 0);
    return levels > most ? [`${name}: ${levels} LUT levels, more than ${most}`] : [];
  });
  const now = deepest(modules);
  const mended = Object.entries(budget?.deeper ?? {}).flatMap(([base, stored]) => {
    const levels = now.get(base) ?? stored;
    if (levels >= stored) return [];
    return [`${base}: ${levels} LUT levels, less than the ${stored} that are stored: npm run synth -- --store`];
  });
  const sums = measures.flatMap((name) =>
    budget !== undefined && total[name] > budget[name]
      ? [`${name.toUpperCase()}: ${total[name]}, above the budget of ${budget[name]}`]
      : [],
  );
  return [...faults, ...deep, ...mended, ...sums];
}
