/** Budgets that went up: each stands in `raised.json` with its reason for as long as there is the budget. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Budgets } from "./clocks.ts";

/** A budget that went up, and why. */
export interface Raised {
  readonly card: string;
  readonly workload: string;
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

const file = new URL("raised.json", import.meta.url);
export const readRaised = (): readonly Raised[] => JSON.parse(readFileSync(file, "utf8")) as Raised[];

export function keepRaised(more: readonly Raised[]): void {
  if (more.length > 0) writeFileSync(file, `${JSON.stringify([...readRaised(), ...more], null, 2)}\n`);
}

/** What goes up from `before` to `after` of a card. */
export function raisesBetween(before: Budgets, after: Budgets, why: string): readonly Raised[] {
  return Object.entries(after).flatMap(([card, clocks]) =>
    Object.entries(clocks).flatMap(([workload, to]) => {
      const from = before[card]?.[workload];
      return from !== undefined && to > from ? [{ card, workload, from, to, why }] : [];
    }),
  );
}

/** Shorter ones say nothing to whoever reads them later. */
const SHORTEST_REASON = 20;
export const isReason = (text: string): boolean => text.trim().length > SHORTEST_REASON;

/** What is wrong with the list of what went up: reasons that are none, and budgets above the last value that has one. */
export function raisedProblems(raised: readonly Raised[], budgets: Budgets): readonly string[] {
  const allowed = new Map<string, number>();
  const problems: string[] = [];
  for (const { card, workload, from, to, why } of raised) {
    const key = `${card}, ${workload}`;
    const before = allowed.get(key);
    if (!isReason(why)) problems.push(`${key}: no reason is given for ${to}`);
    if (to <= from) problems.push(`${key}: ${from} to ${to} is no raise`);
    if (before !== undefined && from > before) problems.push(`${key}: up from ${before} to ${from} without a reason`);
    allowed.set(key, to);
  }
  for (const [key, to] of allowed) {
    const [card = "", workload = ""] = key.split(", ");
    const budget = budgets[card]?.[workload];
    if (budget === undefined) problems.push(`${key}: there is no such budget`);
    else if (budget > to) problems.push(`${key}: up from ${to} to ${budget} without a reason`);
  }
  return problems;
}

/** What went up of a card, a line for each reason. */
export function raisedLines(card: string, raised: readonly Raised[] = readRaised()): readonly string[] {
  const own = raised.filter((each) => each.card === card);
  return [...new Set(own.map(({ why }) => why))].map((why) => {
    const all = own.filter((each) => each.why === why).map(({ workload, from, to }) => `${workload} ${from} to ${to}`);
    return `budgets raised: ${all.join(", ")}: ${why}`;
  });
}
