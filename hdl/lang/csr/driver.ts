import type { Field } from "./fields.ts";
import { registerBits } from "./layout.ts";
import type { PlacedField, PlacedRegister } from "./layout.ts";
import type { RegisterFacts, RegisterSpecs } from "./register-map.ts";

/** How a driver reaches the registers: 32-bit words at byte offsets. */
export interface RegisterAccess {
  read(offset: number): Promise<number>;
  write(offset: number, word: number): Promise<void>;
}

/** Fields as numbers. */
export type FieldValues<F extends Readonly<Record<string, Field>>> = { readonly [K in keyof F]: number };

export interface RegisterDriver<F extends Readonly<Record<string, Field>>> {
  /** Every field of the register. */
  read(): Promise<FieldValues<F>>;
  /** Writes the whole register; fields that are not given are written as their reset value (`w1c`: not cleared). */
  write(values: Partial<FieldValues<F>>): Promise<void>;
  /** Reads, changes the given fields, writes. `w1c` fields that are not given are not cleared. */
  update(values: Partial<FieldValues<F>>): Promise<void>;
}

/** One driver per register, by the names of the map. */
export type RegisterMapDriver<R extends RegisterSpecs> = { readonly [K in keyof R]: RegisterDriver<R[K]["fields"]> };

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
  const drivers = map.registers.map((register) => [register.name, driverOf(register, access)]);
  return Object.fromEntries(drivers) as RegisterMapDriver<R>;
}

type Values = Readonly<Record<string, number>>;

function driverOf(register: PlacedRegister, access: RegisterAccess) {
  const { offset, fields } = register;
  const write = (values: Partial<Values>, otherwise: (field: PlacedField) => number) => {
    const unknown = Object.keys(values).find((key) => fields.every(({ name }) => name !== key));
    if (unknown !== undefined) throw new RangeError(`register ${register.name} has no field ${unknown}`);
    const word = fields.reduce(
      (sum, placed) => sum + encode(register, placed, values[placed.name] ?? otherwise(placed)),
      0,
    );
    return access.write(offset, word);
  };
  const read = async (): Promise<Values> => {
    const word = await access.read(offset);
    return Object.fromEntries(fields.map((placed) => [placed.name, decode(placed, word)]));
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

function encode(register: PlacedRegister, { name, field, lsb }: PlacedField, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** field.width) {
    throw new RangeError(`${register.name}.${name} has ${field.width} bits, ${value} does not fit`);
  }
  return value * 2 ** lsb;
}

function decode({ field, lsb }: PlacedField, word: number): number {
  return Math.floor((word % 2 ** registerBits) / 2 ** lsb) % 2 ** field.width;
}
