import type { Lit } from "../expr/node.ts";
import type { View } from "../expr/view.ts";

/**
 * What a port, register, wire or memory word holds. Types are plain immutable values: share them, export them, build
 * them with functions.
 *
 * The members with `$` exist for the compiler alone: they say what a value of the type looks like where it can be read
 * (`$read`), driven now (`$wire`) or driven at the clock edge (`$reg`), what may be assigned to it (`$in`) and how its
 * constants are written (`$lit`).
 */
export interface Type {
  readonly kind: "bits" | "sint" | "enum" | "struct" | "array";
  /** Bits of a value, all fields and elements together. */
  readonly width: number;
  readonly attributes: Attributes;
  readonly $read: View;
  readonly $wire: View & { assign(value: unknown): void };
  readonly $reg: View & { next(value: unknown): void };
  readonly $in: unknown;
  readonly $lit: unknown;
}

/** The constant of a type, in the user's form: a plain value, a member's name, fields, or elements. */
export type Constant = Lit | string | ConstantFields | readonly Constant[];
export interface ConstantFields {
  readonly [field: string]: Constant | undefined;
}

/**
 * What is said about a declaration beside its shape. `reset`, `init` and `uninitialised` speak of registers, `fallback` of wires; on
 * anything else they have no meaning, so that one type can be shared.
 */
export interface Attributes {
  /** Value while the domain's reset is asserted. */
  readonly reset?: Constant;
  /** Value at power-up, without reset. */
  readonly init?: Constant;
  /** Value of a wire where nothing assigns it. */
  readonly fallback?: Constant;
  /** Why a register may hold anything after a reset. */
  readonly uninitialised?: string;
  /** Comment printed above the declaration. */
  readonly doc?: string;
}

/** Named field types of a struct. */
export type Fields = Readonly<Record<string, Type>>;
