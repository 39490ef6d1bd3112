import { hex } from "./layout.ts";
import type { PlacedField } from "./layout.ts";
import type { RegisterTable } from "./register-map.ts";

/**
 * A page with one table of registers and one of fields for each of them.
 *
 * @example writeFileSync("docs/dma_csr.md", markdownPage(dmaCsr));
 */
export function markdownPage(map: RegisterTable): string {
  const overview = [
    `# ${map.name}`,
    "",
    ...(map.doc === undefined ? [] : [map.doc, ""]),
    "| Offset | Register | Meaning |",
    "|---|---|---|",
    ...map.registers.map(({ name, offset, doc }) => `| ${hex(offset)} | \`${name}\` | ${cell(doc)} |`),
  ];
  const registers = map.registers.flatMap(({ name, offset, fields }) => [
    "",
    `## \`${name}\` at ${hex(offset)}`,
    "",
    "| Bits | Field | Access | Reset | Meaning |",
    "|---|---|---|---|---|",
    ...[...fields].reverse().map(fieldRow),
  ]);
  return [...overview, ...registers, ""].join("\n");
}

function fieldRow({ name, field, lsb }: PlacedField): string {
  const { width, access, reset, doc } = field;
  const range = width === 1 ? String(lsb) : `${lsb + width - 1}:${lsb}`;
  return `| ${range} | \`${name}\` | ${access} | ${access === "ro" ? "" : hex(reset)} | ${cell(doc)} |`;
}

function cell(text: string | undefined): string {
  return (text ?? "").replaceAll("|", "\\|");
}
