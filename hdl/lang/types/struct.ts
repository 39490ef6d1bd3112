import { callSite } from "../diag/call-site.ts";
import { badField } from "../diag/messages-names.ts";
import { ElaborationError } from "../diag/report.ts";
import type { View } from "../expr/view.ts";
import type { Attributes, ConstantFields, Fields } from "./type.ts";

/** A struct that can be read: its fields. */
export type StructValue<F extends Fields> = { readonly [K in keyof F]: F[K]["$read"] } & View<StructType<F>>;

/** A struct that is driven now: its fields, and all or some of them at once. */
export type StructWire<F extends Fields> = { readonly [K in keyof F]: F[K]["$wire"] } & View<StructType<F>> &
  StructAssign<F>;

/** A struct of registers: its fields, and all or some of them at once. */
export type StructReg<F extends Fields> = { readonly [K in keyof F]: F[K]["$reg"] } & View<StructType<F>> &
  StructNext<F>;

export interface StructAssign<F extends Fields> {
  /** Drives the given fields. */
  assign(value: StructIn<F>): void;
}

export interface StructNext<F extends Fields> {
  /** Gives the given fields their value after the coming clock edge. */
  next(value: StructIn<F>): void;
}

/** A struct value, or some fields of one. */
export type StructIn<F extends Fields> = { readonly [K in keyof F]?: F[K]["$in"] };

/** Constants of some fields. */
export type StructLit<F extends Fields> = { readonly [K in keyof F]?: F[K]["$lit"] };

/** Named fields. Packed with the first field in the most significant bits. */
export class StructType<F extends Fields = Fields> {
  readonly kind = "struct";
  readonly width: number;
  readonly fields: F;
  readonly attributes: Attributes;
  declare readonly $read: StructValue<F>;
  declare readonly $wire: StructWire<F>;
  declare readonly $reg: StructReg<F>;
  declare readonly $in: StructIn<F>;
  declare readonly $lit: StructLit<F>;

  constructor(fields: F, attributes: Attributes = {}) {
    this.width = Object.values(fields).reduce((sum, field) => sum + field.width, 0);
    this.fields = fields;
    this.attributes = attributes;
  }

  /** Register with reset values for the given fields; the others have none. */
  reset(value: StructLit<F>): StructType<F> {
    return this.#with({ reset: constants(value) });
  }

  /** Register with power-up values for the given fields. */
  init(value: StructLit<F>): StructType<F> {
    return this.#with({ init: constants(value) });
  }

  /** Wire with values for the paths where nothing assigns the given fields. */
  default(value: StructLit<F>): StructType<F> {
    return this.#with({ fallback: constants(value) });
  }

  /** Register without a value after a reset, on purpose: why nothing minds what it holds. */
  uninitialised(reason: string): StructType<F> {
    return this.#with({ uninitialised: reason });
  }

  /** Comment printed above the declaration. */
  doc(text: string): StructType<F> {
    return this.#with({ doc: text });
  }

  #with(more: Attributes): StructType<F> {
    return new StructType(this.fields, { ...this.attributes, ...more });
  }
}

/**
 * Named fields, printed flat: `key_field`.
 *
 * @example const Beat = struct({ data: bits(64), keep: bits(8), last: bool });
 */
export function struct<F extends Fields>(fields: F): StructType<F> {
  const problem = fieldsProblem(Object.keys(fields));
  if (problem !== null) throw new ElaborationError([badField({ problem, at: callSite() })]);
  return new StructType(fields);
}

/** Names that stand for something else on a struct or bus. */
const taken = new Set(["assign", "next"]);

function fieldsProblem(names: readonly string[]): string | null {
  if (names.length === 0) return "a struct needs at least one field";
  const bad = names.find((name) => taken.has(name));
  return bad === undefined ? null : `a field cannot be called \`${bad}\`: that is a method of the struct`;
}

function constants<F extends Fields>(value: StructLit<F>): ConstantFields {
  return value as ConstantFields;
}
