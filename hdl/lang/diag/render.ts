import type { SourcePlace } from "../design/ir.ts";
import { codeFrame } from "./code-frame.ts";
import type { Diagnostic, Note } from "./diagnostic.ts";

/**
 * The text of one message:
 *
 * ```
 * error[width-mismatch]: `add` needs operands of one width, got 8 and 9 bits
 *   src/axis/xor.ts:21:16
 *     21 |     q.assign(a.add(b));
 *        |                ^
 *   left    src/axis/xor.ts:14:27   `a`, 8 bits, input
 *   right   src/axis/xor.ts:14:47   `b`, 9 bits, input
 *   help: cut with b.trunc(8), widen with a.zext(9), or keep the carry with a.addc(b)
 * ```
 */
export function render(diagnostic: Diagnostic): string {
  const { code, severity, message, place, notes, help } = diagnostic;
  const lines = [`${severity}[${code}]: ${message}`];
  if (place !== null) lines.push(`  ${formatPlace(place)}`, ...codeFrame(place).map((line) => `    ${line}`));
  lines.push(...renderNotes(notes));
  if (help !== undefined) lines.push(`  help: ${help}`);
  return lines.join("\n");
}

/** `file:line:column`, as terminals and editors make it a link. */
export function formatPlace(place: SourcePlace): string {
  return `${place.file}:${place.line}:${place.column}`;
}

function renderNotes(notes: readonly Note[]): string[] {
  const rows = notes.map((n) => [n.label ?? "", n.place === undefined ? "" : formatPlace(n.place), n.text ?? ""]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return `  ${cells.filter((cell) => cell !== "").join("   ")}`.trimEnd();
  });
}
