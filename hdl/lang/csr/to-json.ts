import type { FieldAccess } from "./fields.ts";
import type { RegisterTable } from "./register-map.ts";

/** A register map as plain data, for tools outside of this language. */
export interface RegisterMapJson {
  readonly name: string;
  readonly registers: readonly {
    readonly name: string;
    /** Bytes from the start of the map. */
    readonly offset: number;
    readonly bits: 32 | 64;
    /** Registers alike, and the bytes from one to the next; absent for a single one. */
    readonly count?: number;
    readonly stride?: number;
    readonly doc?: string;
    readonly fields: readonly {
      readonly name: string;
      readonly lsb: number;
      /** Bits. */
      readonly width: number;
      readonly access: FieldAccess;
      /** A number, or in hexadecimal (`0x…`) where it has more than 32 bits. */
      readonly reset: number | string;
      readonly doc?: string;
    }[];
  }[];
}

/**
 * The map as plain data, for programs in other languages.
 *
 * @example writeFileSync("dma_csr.json", JSON.stringify(registerJson(dmaCsr), null, 2));
 */
export function registerJson(map: RegisterTable): RegisterMapJson {
  const registers = map.registers.map(({ name, offset, bits, count, stride, fields, doc }) => ({
    name,
    offset,
    bits,
    ...(count === undefined ? {} : { count, stride }),
    ...(doc === undefined ? {} : { doc }),
    fields: fields.map(({ name: field, lsb, field: { width, access, reset, doc: text } }) => ({
      name: field,
      lsb,
      width,
      access,
      reset: width > 32 ? `0x${reset.toString(16)}` : Number(reset),
      ...(text === undefined ? {} : { doc: text }),
    })),
  }));
  return { name: map.name, registers };
}
