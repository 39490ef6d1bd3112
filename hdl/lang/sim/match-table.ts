import type { Stmt } from "../design/ir.ts";

/** Fewest cases for which a jump through a table is better than one comparison after the other. */
const fewest = 4;
const largest = 1024;

/**
 * For each value of the subject of a `match` the number of its case, `cases.length` for the others; null when a table
 * is not worth it.
 */
export function switchTable({ subject, cases }: Extract<Stmt, { kind: "match" }>): number[] | null {
  if (cases.length < fewest || subject.width > 32) return null;
  const table: number[] = [];
  for (const [i, { labels }] of cases.entries()) {
    for (const label of labels) {
      if (label.kind !== "literal" || label.value >= BigInt(largest)) return null;
      const value = Number(label.value);
      while (table.length <= value) table.push(cases.length);
      if (table[value] === cases.length) table[value] = i;
    }
  }
  return table;
}
