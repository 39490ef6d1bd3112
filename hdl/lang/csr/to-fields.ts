import { cat, lit, repeat } from "../expr/cat.ts";
import { Bits, Wire } from "../expr/bits.ts";
import type { Reg } from "../expr/bits.ts";
import type { Builders } from "../module/builders.ts";
import { array } from "../types/array.ts";
import { bits, bool } from "../types/bits.ts";
import type { BitsType } from "../types/bits.ts";
import { pendingName } from "./fields.ts";
import type { FieldAccess } from "./fields.ts";
import { wordBits, wordsOf } from "./layout.ts";
import type { PlacedField, PlacedRegister } from "./layout.ts";

/** The signals of a register, or of an array of registers. */
export type Bundle = Readonly<Record<string, Bits | { at(index: number): Bits }>>;

/** 1 in the cycle in which the word at `offset` is written, or read. */
export type Strikes = (offset: number) => Bits<1>;

/** A write as the registers see it. */
export interface Writes {
  readonly data: Bits;
  /** Ones in the bytes that are written. */
  readonly mask: Bits;
  readonly strike: Strikes;
}

/** One of the registers of an array, or the only one. */
interface Element {
  readonly bundle: Bundle;
  readonly index: number;
  /** What its signals are named after. */
  readonly label: string;
  /** By half: the low one, and the high one of a register of 64 bits. */
  readonly written: readonly Bits<1>[];
  readonly read: readonly Bits<1>[];
}

/** The fields of a register, or of an array of them, and the words that software reads, lowest offset first. */
export function buildRegister(
  bundle: Bundle,
  m: Builders,
  register: PlacedRegister,
  writes: Writes,
  reads: Strikes,
): Bits[] {
  const held = holdersOf(m, register);
  const words = wordsOf([register]);
  return Array.from({ length: register.count ?? 1 }, (_, index) => {
    const label = register.count === undefined ? register.name : `${register.name}_${index}`;
    const own = words.filter(({ element }) => element === index);
    const strikes = (verb: string, strike: Strikes) =>
      own.map(({ offset, half }) => {
        const key = `${label}${register.bits === wordBits ? "" : half === 0 ? "_low" : "_high"}_${verb}`;
        return () => m.name({ [key]: strike(offset) })[key] ?? lit(1, 0);
      });
    const element: Element = {
      bundle,
      index,
      label,
      written: needed(register, strikes("write", writes.strike), (access) => access !== "ro" && access !== "rc"),
      read: needed(register, strikes("read", reads), (access) => access === "rc"),
    };
    const values = register.fields.map((placed) => ({
      ...placed,
      value: buildField(m, element, placed, held.get(placed.name)?.(index), writes),
    }));
    const halves = own.map(({ half }) => wordOf(half, values));
    return keepHigh(m, register, element, halves, reads(own[0]?.offset ?? 0));
  }).flat();
}

/** The strikes of the halves in which a field of some access lies; the others are constant. */
function needed(
  { fields }: PlacedRegister,
  strikes: readonly (() => Bits<1>)[],
  wanted: (access: FieldAccess) => boolean,
): Bits<1>[] {
  return strikes.map((strike, half) =>
    fields.some(({ field, lsb }) => wanted(field.access) && overlap({ lsb, width: field.width }, half) !== null)
      ? strike()
      : lit(1, 0),
  );
}

/** The registers behind the fields that keep something, by field and number in the array. */
function holdersOf(
  { regs }: Builders,
  { name, count, fields }: PlacedRegister,
): ReadonlyMap<string, (element: number) => Reg> {
  const made = fields.flatMap(({ name: key, field }): [string, (element: number) => Reg][] => {
    if (field.access === "ro") return [];
    const held = `${name}_${key}_q`;
    const shape: BitsType = field.width === 1 ? bool : bits(field.width);
    if (count === undefined) {
      const only = regs({ [held]: shape.reset(field.reset) })[held];
      return only === undefined ? [] : [[key, () => only]];
    }
    const list = regs({ [held]: array(shape, count).reset(field.reset) })[held];
    return list === undefined ? [] : [[key, (element) => list.at(element)]];
  });
  return new Map(made);
}

/** One field; returns what software reads. */
function buildField(
  { when }: Builders,
  { bundle, index, label, written, read }: Element,
  { name: key, field, lsb }: PlacedField,
  value: Reg | undefined,
  writes: Writes,
): Bits {
  const { access, width } = field;
  const port = signal(bundle[key], index);
  if (port === undefined) throw new Error(`no port for ${label}.${key}`);
  if (access === "ro" || value === undefined) return port;
  const across = (of: (half: number, from: number, count: number) => Bits): Bits => {
    const parts = [1, 0].flatMap((half) => {
      const part = overlap({ lsb, width }, half);
      return part === null ? [] : [of(half, part.inWord, part.width)];
    });
    return joined(parts);
  };
  const halves = [0, 1].filter((half) => overlap({ lsb, width }, half) !== null);
  const data = across((_, from, count) => writes.data.slice(from, count));
  // Of a field in one half the strike is the condition; in two, each half has its own.
  const struck = across((half, _, count) => repeat(written[half] ?? lit(1, 0), count));
  const bytes = across((_, from, count) => writes.mask.slice(from, count));
  const strike = halves.map((half) => written[half] ?? lit(1, 0)).reduce((any, one) => any.or(one));
  const mask = halves.length === 1 ? bytes : bytes.and(struck);
  switch (access) {
    case "rw":
      when(strike, () => value.next(value.and(mask.not()).or(data.and(mask))));
      drive(port, value);
      return value;
    case "pulse":
      value.next(data.and(bytes).and(struck));
      drive(port, value);
      return lit(width, 0);
    case "w1c":
      value.next(value.and(data.and(bytes).and(struck).not()).or(port));
      drive(signal(bundle[pendingName(key)], index), value);
      return value;
    case "rc": {
      const taken = across((half, _, count) => repeat(read[half] ?? lit(1, 0), count));
      value.next(value.and(taken.not()).or(port));
      drive(signal(bundle[pendingName(key)], index), value);
      return value;
    }
  }
}

/** Where a field that hardware drives lies in both halves, the high half belongs to the low one that was read before it. */
function keepHigh(
  { regs, when }: Builders,
  { name, fields, count }: PlacedRegister,
  { index, label }: Element,
  halves: readonly Bits[],
  lowRead: Bits<1>,
): readonly Bits[] {
  const [low, high] = halves;
  const live = fields.some(({ field, lsb }) => field.access === "ro" && lsb < wordBits && lsb + field.width > wordBits);
  if (low === undefined || high === undefined || !live) return halves;
  const key = `${count === undefined ? name : label}_high_q`;
  const kept = regs({ [key]: bits(wordBits) })[key];
  if (kept === undefined) throw new Error(`no register ${key} for element ${index}`);
  when(lowRead, () => kept.next(high));
  return [low, kept];
}

/** One word from the fields that lie in it; 0 between them. */
function wordOf(half: number, fields: readonly (PlacedField & { readonly value: Bits })[]): Bits {
  const parts: Bits[] = [];
  let top = 0;
  for (const { field, lsb, value } of fields) {
    const part = overlap({ lsb, width: field.width }, half);
    if (part === null) continue;
    if (part.inWord > top) parts.unshift(lit(part.inWord - top, 0));
    parts.unshift(part.width === value.width ? value : value.slice(part.inField, part.width));
    top = part.inWord + part.width;
  }
  return parts.length === 0 ? lit(wordBits, 0) : joined(parts).zext(wordBits);
}

/** The part of a field that lies in a half: where it begins in the word and in the field. */
function overlap(
  { lsb, width }: { readonly lsb: number; readonly width: number },
  half: number,
): { readonly inWord: number; readonly inField: number; readonly width: number } | null {
  const from = Math.max(lsb, half * wordBits);
  const to = Math.min(lsb + width, (half + 1) * wordBits);
  return from >= to ? null : { inWord: from - half * wordBits, inField: from - lsb, width: to - from };
}

/** Parts as one value, the first one highest. */
function joined([first, ...rest]: readonly Bits[]): Bits {
  if (first === undefined) throw new RangeError("nothing to join");
  return rest.length === 0 ? first : cat(first, ...rest);
}

function signal(port: Bundle[string] | undefined, index: number): Bits | undefined {
  return port === undefined || port instanceof Bits ? port : port.at(index);
}

function drive(port: Bits | undefined, value: Bits): void {
  if (!(port instanceof Wire)) throw new Error("a field that hardware reads is an output");
  port.assign(value);
}
