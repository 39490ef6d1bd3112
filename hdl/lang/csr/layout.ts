import { nameProblem } from "../design/names.ts";
import { holds, pendingName } from "./fields.ts";
import type { Field } from "./fields.ts";

/** A register as the user describes it, at a byte offset that is a multiple of its size. */
export interface RegisterSpec {
  readonly at: number;
  /** 32 unless given. A register of 64 bits is two words: the low half at `at`, the high half 4 bytes above. */
  readonly bits?: 32 | 64;
  /** So many registers alike, each `stride` bytes above the one before. The fields are arrays for hardware. */
  readonly count?: number;
  /** Bytes, the size of the register unless given. */
  readonly stride?: number;
  readonly fields: Readonly<Record<string, Field>>;
  readonly doc?: string;
}

/** A field with its place. */
export interface PlacedField {
  readonly name: string;
  readonly field: Field;
  /** Lowest bit, 0 to 31, or to 63 in a register of 64 bits. */
  readonly lsb: number;
}

/** A register with its fields in place, lowest first. */
export interface PlacedRegister {
  readonly name: string;
  /** Bytes from the start of the map. */
  readonly offset: number;
  readonly bits: 32 | 64;
  /** Registers alike; undefined for a single one. */
  readonly count: number | undefined;
  /** Bytes from one of them to the next. */
  readonly stride: number;
  readonly fields: readonly PlacedField[];
  readonly doc: string | undefined;
}

/** Bits of a word, what one access reads or writes. */
export const wordBits = 32;
/** Bytes of a word. */
export const wordBytes = wordBits / 8;

/** One word that software reads and writes. */
export interface RegisterWord {
  readonly register: PlacedRegister;
  /** Which of an array of registers; 0 for a single one. */
  readonly element: number;
  /** 0: the low half, or all of a register of 32 bits. */
  readonly half: number;
  /** Bytes from the start of the map. */
  readonly offset: number;
}

/** All words of a map, register by register. */
export function wordsOf(registers: readonly PlacedRegister[]): readonly RegisterWord[] {
  return registers.flatMap((register) =>
    Array.from({ length: register.count ?? 1 }, (_, element) =>
      Array.from({ length: register.bits / wordBits }, (__, half): RegisterWord => {
        const offset = register.offset + element * register.stride + half * wordBytes;
        return { register, element, half, offset };
      }),
    ).flat(),
  );
}

/** Bytes from the first register to the end of the last one. */
export const bytesOf = (registers: readonly PlacedRegister[]): number =>
  Math.max(...wordsOf(registers).map(({ offset }) => offset)) + wordBytes;

/** The value of a register after reset. */
export const resetOf = ({ fields }: PlacedRegister): bigint =>
  fields.reduce((sum, { field, lsb }) => sum | (BigInt(field.reset) << BigInt(lsb)), 0n);

/** Puts registers in order of their offsets and fields above each other. Returns the first problem as text. */
export function placeRegisters(specs: Readonly<Record<string, RegisterSpec>>): readonly PlacedRegister[] | string {
  const placed: PlacedRegister[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    const { at, doc, count, bits = 32 } = spec;
    const bytes = bits / 8;
    const { stride = bytes } = spec;
    const what = `register \`${name}\``;
    const problem = nameProblem(name);
    if (problem !== null) return `${what} ${problem}`;
    if (name === "bus") return "a register cannot be called `bus`: that is the port for software";
    if (!Number.isSafeInteger(at) || at < 0 || at % bytes !== 0) {
      return `${what} is at ${at}, offsets${bits === 64 ? " of registers of 64 bits" : ""} are multiples of ${bytes}`;
    }
    if (count !== undefined && (!Number.isSafeInteger(count) || count < 1)) return `${what} is there ${count} times`;
    if (!Number.isSafeInteger(stride) || stride < bytes || stride % bytes !== 0) {
      return `${what} has a stride of ${stride} bytes, it must be a multiple of ${bytes}`;
    }
    const fields = placeFields(name, spec.fields, bits);
    if (typeof fields === "string") return fields;
    placed.push({ name, offset: at, bits, count, stride, fields, doc });
  }
  if (placed.length === 0) return "there are no registers";
  placed.sort((a, b) => a.offset - b.offset);
  return firstClash(placed) ?? placed;
}

function firstClash(registers: readonly PlacedRegister[]): string | null {
  const taken = new Map<number, string>();
  for (const { register, offset } of wordsOf(registers)) {
    const other = taken.get(offset);
    if (other !== undefined) return `registers \`${other}\` and \`${register.name}\` are both at ${hex(offset)}`;
    taken.set(offset, register.name);
  }
  return null;
}

function placeFields(
  register: string,
  fields: Readonly<Record<string, Field>>,
  bits: number,
): readonly PlacedField[] | string {
  const placed: PlacedField[] = [];
  let next = 0;
  let used = 0n;
  for (const [name, field] of Object.entries(fields)) {
    const { width, reset } = field;
    const lsb = field.lsb ?? next;
    const what = `field \`${register}.${name}\``;
    const problem = nameProblem(name);
    if (problem !== null) return `${what} ${problem}`;
    if (holds(field.access) && pendingName(name) in fields) return `${what} needs the name \`${pendingName(name)}\``;
    if (!Number.isInteger(width) || width < 1) return `${what} has ${width} bits`;
    if (!Number.isInteger(lsb) || lsb < 0 || lsb + width > bits) {
      return `${what} ends at bit ${lsb + width - 1}, the register has ${bits} bits`;
    }
    const whole = typeof reset === "bigint" || Number.isSafeInteger(reset);
    if (!whole || reset < 0 || BigInt(reset) >= 1n << BigInt(width)) {
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
export function hex(value: number | bigint): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
