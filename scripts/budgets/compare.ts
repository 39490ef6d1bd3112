import budgets from "../budgets.json" with { type: "json" };

export type Budgets = typeof budgets;

/** Below this part of its budget a measure has become so small that the budget should follow. */
const slack = 0.9;

/** What is to be said about measures beside their budgets in `scripts/budgets.json`; empty when all is well. */
export function budgetProblems(
  measured: Readonly<Partial<Record<keyof Budgets, number>>>,
  allowed: Budgets = budgets,
): readonly string[] {
  return Object.entries(measured).flatMap(([name, value]) => {
    const budget = allowed[name as keyof Budgets];
    if (value > budget) return [`${name} is ${value}, above its budget of ${budget}: make it cheaper`];
    const next = Math.ceil(value * 1.03);
    return value < slack * budget
      ? [`${name} is ${value}, well below its budget of ${budget}: lower that to ${next}`]
      : [];
  });
}
