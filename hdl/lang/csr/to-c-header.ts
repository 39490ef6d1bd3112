import { hex, registerBytes } from "./layout.ts";
import type { RegisterTable } from "./register-map.ts";

/**
 * A C header: offset, reset value, and shift and mask of every field, all unsigned constants.
 *
 * @example DMA_CSR_CTRL_BURST_MASK
 */
export function cHeader(map: RegisterTable): string {
  const prefix = map.name.toUpperCase();
  const guard = `${prefix}_H`;
  const last = map.registers.at(-1)?.offset ?? 0;
  const registers = map.registers.flatMap(({ name, offset, fields, doc }) => {
    const base = `${prefix}_${name.toUpperCase()}`;
    const reset = fields.reduce((sum, { field, lsb }) => sum + field.reset * 2 ** lsb, 0);
    return [
      "",
      ...(doc === undefined ? [] : [`/* ${doc} */`]),
      define(`${base}_OFFSET`, hex(offset)),
      define(`${base}_RESET`, `0x${reset.toString(16).padStart(8, "0")}`),
      ...fields.flatMap(({ name: field, field: { access, width, doc: text }, lsb }) => [
        `/* ${access}${text === undefined ? "" : `: ${text}`} */`,
        define(`${base}_${field.toUpperCase()}_SHIFT`, String(lsb)),
        define(
          `${base}_${field.toUpperCase()}_MASK`,
          `0x${((2 ** width - 1) * 2 ** lsb).toString(16).padStart(8, "0")}`,
        ),
      ]),
    ];
  });
  const size = define(`${prefix}_BYTES`, String(last + registerBytes));
  return [`#ifndef ${guard}`, `#define ${guard}`, "", size, ...registers, "", `#endif /* ${guard} */`, ""].join("\n");
}

function define(name: string, value: string): string {
  return `#define ${name} ${value}u`;
}
