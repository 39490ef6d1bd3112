/**
 * Where printed lines come from. A line gets an invisible mark for the place in the user's source that stated it; marks
 * are taken out of the finished text again, and tell then which line came from where.
 */
import type { CallSite } from "../design/ir.ts";

/** Lines with a mark of `site` in the first of them. */
export type Mark = (lines: readonly string[], site: CallSite) => string[];

/** Printing without remembering. */
export const noMark: Mark = (lines) => [...lines];

/** Marks are characters of the private planes; printed text is ASCII. */
const firstMark = 0xf0000;
const mostMarks = 0x10fffd - firstMark;
const anyMark = /[\u{f0000}-\u{10fffd}]/gu;

/** Columns that a line takes. */
export const columnsOf = (line: string): number => line.replace(anyMark, "").length;

/** A way to mark lines, and to take the marks out again. */
export function marking(): {
  readonly mark: Mark;
  /** The text without marks, and for each of its lines the place that stated it, if one did. */
  readonly unmark: (text: string) => { readonly text: string; readonly sites: readonly (CallSite | null)[] };
} {
  const known: CallSite[] = [];
  const mark: Mark = ([first, ...rest], site) => {
    if (first === undefined) return [];
    if (known.length > mostMarks) return [first, ...rest];
    return [String.fromCodePoint(firstMark + known.push(site) - 1) + first, ...rest];
  };
  const unmark = (text: string) => {
    const sites = text.split("\n").map((line) => {
      const [found] = line.match(anyMark) ?? [];
      return found === undefined ? null : (known[(found.codePointAt(0) ?? firstMark) - firstMark] ?? null);
    });
    return { text: text.replace(anyMark, ""), sites };
  };
  return { mark, unmark };
}
