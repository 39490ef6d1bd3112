import type { Field } from "./fields.ts";
import { wordBits, wordBytes } from "./layout.ts";
import type { PlacedField, PlacedRegister, RegisterSpec } from "./layout.ts";
import type { RegisterFacts, RegisterSpecs } from "./register-map.ts";

/** How a driver reaches the registers: 32-bit words at byte offsets. */
export interface RegisterAccess {
  read(offset: number): Promise<number>;
  write(offset: number, word: number): Promise<void>;
}

type Wide =
  | (33 | 34 | 35 | 36 | 37 | 38 | 39 | 40 | 41 | 42 | 43 | 44 | 45 | 46 | 47 | 48)
  | (49 | 50 | 51 | 52 | 53 | 54 | 55 | 56 | 57 | 58 | 59 | 60 | 61 | 62 | 63 | 64);

/** A value of `W` bits as a driver reads it: a bigint above 32 bits, else a number. */
type ValueOf<W extends number> = number extends W ? number | bigint : W extends Wide ? bigint : number;

/** Fields as they are read. */
export type FieldValues<F extends Readonly<Record<string, Field>>> = {
  readonly [K in keyof F]: ValueOf<F[K]["width"]>;
};

/** Fields as they may be written. */
export type FieldInputs<F extends Readonly<Record<string, Field>>> = { readonly [K in keyof F]?: number | bigint };

export interface RegisterDriver<F extends Readonly<Record<string, Field>>> {
  /** Every field of the register. Of 64 bits the low half is read first. */
  read(): Promise<FieldValues<F>>;
  /** Writes the whole register; fields that are not given are written as their reset value (`w1c`: not cleared). */
  write(values: FieldInputs<F>): Promise<void>;
  /** Reads (which clears `rc` fields), changes the given fields, writes. `w1c` fields that are not given are not cleared. */
  update(values: FieldInputs<F>): Promise<void>;
}

/** One driver per register, by the names of the map; a list of them for an array of registers. */
export type RegisterMapDriver<R extends RegisterSpecs> = { readonly [K in keyof R]: DriverOf<R[K]> };

type DriverOf<S extends RegisterSpec> = S["count"] extends number
  ? readonly RegisterDriver<S["fields"]>[]
  : RegisterDriver<S["fields"]>;

/**
 * The registers as objects, for tests and hosts.
 *
 * @example
 * const csr = registerDriver(dmaCsr, bar);
 * await csr.ctrl.update({ enable: 1 });
 * const { depth } = await csr.status.read();
 */
export function registerDriver<R extends RegisterSpecs>(
  map: RegisterFacts<R>,
  access: RegisterAccess,
): RegisterMapDriver<R> {
  const drivers = map.registers.map((register) => {
    const { name, offset, count, stride } = register;
    const each = Array.from({ length: count ?? 1 }, (_, i) => driverOf(register, offset + i * stride, access));
    return [name, count === undefined ? each[0] : each];
  });
  return Object.fromEntries(drivers) as RegisterMapDriver<R>;
}

type Values = Readonly<Record<string, number | bigint>>;

function driverOf(register: PlacedRegister, offset: number, access: RegisterAccess) {
  const { fields } = register;
  const words = Array.from({ length: register.bits / wordBits }, (_, i) => i);
  const write = async (values: Partial<Values>, otherwise: (field: PlacedField) => number | bigint) => {
    const unknown = Object.keys(values).find((key) => fields.every(({ name }) => name !== key));
    if (unknown !== undefined) throw new RangeError(`register ${register.name} has no field ${unknown}`);
    const value = fields.reduce(
      (sum, placed) => sum | encode(register, placed, values[placed.name] ?? otherwise(placed)),
      0n,
    );
    for (const i of words)
      await access.write(offset + i * wordBytes, Number(BigInt.asUintN(wordBits, value >> part(i))));
  };
  const read = async (): Promise<Values> => {
    let value = 0n;
    for (const i of words) value |= BigInt((await access.read(offset + i * wordBytes)) >>> 0) << part(i);
    return Object.fromEntries(fields.map((placed) => [placed.name, decode(placed, value)]));
  };
  return {
    read,
    write: (values: Partial<Values>) => write(values, ({ field }) => field.reset),
    update: async (values: Partial<Values>) => {
      const before = await read();
      await write(values, ({ name, field }) => (field.access === "rw" ? (before[name] ?? 0) : 0));
    },
  };
}

const part = (word: number) => BigInt(word * wordBits);

function encode(register: PlacedRegister, { name, field, lsb }: PlacedField, value: number | bigint): bigint {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!whole || value < 0 || BigInt(value) >= 1n << BigInt(field.width)) {
    throw new RangeError(`${register.name}.${name} has ${field.width} bits, ${value} does not fit`);
  }
  return BigInt(value) << BigInt(lsb);
}

function decode({ field, lsb }: PlacedField, word: bigint): number | bigint {
  const value = BigInt.asUintN(field.width, word >> BigInt(lsb));
  return field.width > wordBits ? value : Number(value);
}
