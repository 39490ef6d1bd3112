import { hex } from "./layout.ts";
import type { PlacedField, PlacedRegister } from "./layout.ts";
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
    ...map.registers.map((register) => `| ${place(register)} | \`${title(register)}\` | ${cell(register.doc)} |`),
  ];
  const registers = map.registers.flatMap((register) => [
    "",
    `## \`${title(register)}\` at ${place(register)}`,
    "",
    ...(register.bits === 64 ? ["64 bits: the low half at this offset, the high half 4 bytes above.", ""] : []),
    "| Bits | Field | Access | Reset | Meaning |",
    "|---|---|---|---|---|",
    ...rows(register),
  ]);
  return [...overview, ...registers, ""].join("\n");
}

const title = ({ name, count }: PlacedRegister) => (count === undefined ? name : `${name}[${count}]`);
const place = ({ offset, count, stride }: PlacedRegister) =>
  count === undefined ? hex(offset) : `${hex(offset)} + ${stride} * i`;

/** A row for each field and for the bits between them, highest first. */
function rows({ fields, bits }: PlacedRegister): string[] {
  const list: string[] = [];
  let top = 0;
  const reserved = (end: number) => {
    if (end > top) list.push(`| ${range(top, end - top)} | reserved |  |  | reads 0, ignores writes |`);
  };
  for (const placed of fields) {
    reserved(placed.lsb);
    list.push(fieldRow(placed));
    top = placed.lsb + placed.field.width;
  }
  reserved(bits);
  return list.reverse();
}

function fieldRow({ name, field, lsb }: PlacedField): string {
  const { width, access, reset, doc } = field;
  return `| ${range(lsb, width)} | \`${name}\` | ${access} | ${access === "ro" ? "" : hex(reset)} | ${cell(doc)} |`;
}

const range = (lsb: number, width: number) => (width === 1 ? String(lsb) : `${lsb + width - 1}:${lsb}`);

function cell(text: string | undefined): string {
  return (text ?? "").replaceAll("|", "\\|");
}
