import type { SourcePlace } from "../design/ir.ts";
import { readSourceLine } from "./source.ts";

/** The user's line with a caret under the column, or nothing when the source cannot be read (a bundled program). */
export function codeFrame(place: SourcePlace): readonly string[] {
  const text = readSourceLine(place.file, place.line);
  if (text === null) return [];
  const number = String(place.line);
  const before = text.slice(0, place.column - 1).replace(/[^\t]/g, " ");
  return [`${number} | ${text}`.trimEnd(), `${" ".repeat(number.length)} | ${before}^`];
}
