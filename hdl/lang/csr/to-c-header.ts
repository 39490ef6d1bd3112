import { bytesOf, hex, resetOf, wordBytes } from "./layout.ts";
import type { PlacedRegister } from "./layout.ts";
import type { RegisterTable } from "./register-map.ts";

/**
 * A C header, C99 and C++11: offset, reset value, and shift and mask of every field, all unsigned constants. A register of 64 bits also
 * has the offset of its high half, and masks of 64 bits; an array of registers has its count, its stride, and an offset of a number.
 *
 * @example DMA_CSR_CTRL_BURST_MASK
 */
export function cHeader(map: RegisterTable): string {
  const prefix = map.name.toUpperCase();
  const guard = `${prefix}_H`;
  const registers = map.registers.flatMap((register) => ["", ...registerLines(prefix, register)]);
  const size = define(`${prefix}_BYTES`, `${bytesOf(map.registers)}u`);
  return [`#ifndef ${guard}`, `#define ${guard}`, "", size, ...registers, "", `#endif /* ${guard} */`, ""].join("\n");
}

function registerLines(prefix: string, register: PlacedRegister): string[] {
  const { name, offset, bits, count, stride, fields, doc } = register;
  const base = `${prefix}_${name.toUpperCase()}`;
  const constant = (value: bigint) => `0x${value.toString(16).padStart(bits / 4, "0")}${bits === 64 ? "ull" : "u"}`;
  const place = (suffix: string, at: number) =>
    count === undefined
      ? define(`${base}${suffix}_OFFSET`, `${hex(at)}u`)
      : define(`${base}${suffix}_OFFSET(i)`, `(${hex(at)}u + (i) * ${stride}u)`);
  return [
    ...comment(doc),
    place("", offset),
    ...(bits === 64 ? [place("_HIGH", offset + wordBytes)] : []),
    ...(count === undefined ? [] : [define(`${base}_COUNT`, `${count}u`), define(`${base}_STRIDE`, `${stride}u`)]),
    define(`${base}_RESET`, constant(resetOf(register))),
    ...fields.flatMap(({ name: field, field: { access, width, doc: text }, lsb }) => [
      ...comment(`${access}${text === undefined ? "" : `: ${text}`}`),
      define(`${base}_${field.toUpperCase()}_SHIFT`, `${lsb}u`),
      define(`${base}_${field.toUpperCase()}_MASK`, constant(((1n << BigInt(width)) - 1n) << BigInt(lsb))),
    ]),
  ];
}

function define(name: string, value: string): string {
  return `#define ${name} ${value}`;
}

/** A comment of the text, whatever stands in it. */
const comment = (text: string | undefined): string[] =>
  text === undefined ? [] : [`/* ${text.replaceAll("*/", "* /").replaceAll("/*", "/ *")} */`];
