import { nameProblem } from "../design/names.ts";
import { pendingName } from "./fields.ts";
import type { Field } from "./fields.ts";

/** A register as the user describes it: 32 bits at a byte offset that is a multiple of 4. */
export interface RegisterSpec {
  readonly at: number;
  readonly fields: Readonly<Record<string, Field>>;
  readonly doc?: string;
}

/** A field with its place. */
export interface PlacedField {
  readonly name: string;
  readonly field: Field;
  /** Lowest bit, 0 to 31. */
  readonly lsb: number;
}

/** A register with its fields in place, lowest first. */
export interface PlacedRegister {
  readonly name: string;
  /** Bytes from the start of the map. */
  readonly offset: number;
  readonly fields: readonly PlacedField[];
  readonly doc: string | undefined;
}

/** Bits of a register. */
export const registerBits = 32;
/** Bytes of a register. */
export const registerBytes = registerBits / 8;

/** Puts registers in order of their offsets and fields above each other. Returns the first problem as text. */
export function placeRegisters(specs: Readonly<Record<string, RegisterSpec>>): readonly PlacedRegister[] | string {
  const placed: PlacedRegister[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    const { at, doc } = spec;
    const problem = nameProblem(name);
    if (problem !== null) return `register \`${name}\` ${problem}`;
    if (name === "bus") return "a register cannot be called `bus`: that is the port for software";
    if (!Number.isInteger(at) || at < 0 || at % registerBytes !== 0) {
      return `register \`${name}\` is at ${at}, offsets are multiples of ${registerBytes}`;
    }
    const fields = placeFields(name, spec.fields);
    if (typeof fields === "string") return fields;
    placed.push({ name, offset: at, fields, doc });
  }
  if (placed.length === 0) return "there are no registers";
  placed.sort((a, b) => a.offset - b.offset);
  const clash = placed.find((register, i) => register.offset === placed[i + 1]?.offset);
  return clash === undefined ? placed : `two registers are at ${hex(clash.offset)}: \`${clash.name}\` is one`;
}

function placeFields(register: string, fields: Readonly<Record<string, Field>>): readonly PlacedField[] | string {
  const placed: PlacedField[] = [];
  let next = 0;
  let used = 0n;
  for (const [name, field] of Object.entries(fields)) {
    const { width, reset } = field;
    const lsb = field.lsb ?? next;
    const what = `field \`${register}.${name}\``;
    const problem = nameProblem(name);
    if (problem !== null) return `${what} ${problem}`;
    if (field.access === "w1c" && pendingName(name) in fields) return `${what} needs the name \`${pendingName(name)}\``;
    if (!Number.isInteger(width) || width < 1) return `${what} has ${width} bits`;
    if (!Number.isInteger(lsb) || lsb < 0 || lsb + width > registerBits) {
      return `${what} ends at bit ${lsb + width - 1}, a register has ${registerBits} bits`;
    }
    if (!Number.isInteger(reset) || reset < 0 || reset >= 2 ** width) {
      return `${what} has the reset value ${reset}, it has ${width} bits`;
    }
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(lsb);
    if ((used & mask) !== 0n) return `${what} lies over another field`;
    used |= mask;
    next = lsb + width;
    placed.push({ name, field, lsb });
  }
  return placed.length === 0 ? `register \`${register}\` has no fields` : placed.sort((a, b) => a.lsb - b.lsb);
}

/** An offset as it stands in documents: `0x08`. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
