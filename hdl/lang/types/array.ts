import { checkedWidth } from "./bits.ts";
import type { Bits } from "../expr/bits.ts";
import type { View } from "../expr/view.ts";
import type { Attributes, Constant, Type } from "./type.ts";

/** An array that can be read. */
export interface ArrayValue<T extends Type> extends View<ArrayType<T>> {
  readonly length: number;
  /** Element `index`; one out of range, known only at run time, reads 0. */
  at(index: number | Bits): T["$read"];
}

/** An array that is driven now. */
export interface ArrayWire<T extends Type> extends View<ArrayType<T>> {
  readonly length: number;
  at(index: number | Bits): T["$wire"];
  /** Drives every element. */
  assign(value: ArrayIn<T>): void;
}

/** An array of registers. */
export interface ArrayReg<T extends Type> extends View<ArrayType<T>> {
  readonly length: number;
  at(index: number | Bits): T["$reg"];
  /** Gives every element its value after the coming clock edge. */
  next(value: ArrayIn<T>): void;
}

/** An array value, or one value per element. */
export type ArrayIn<T extends Type> = View<ArrayType<T>> | readonly T["$in"][];

/** One constant for every element, or one each. */
export type ArrayLit<T extends Type> = T["$lit"] | readonly T["$lit"][];

/** `length` elements of one type. Packed with element 0 in the least significant bits. */
export class ArrayType<T extends Type = Type> {
  readonly kind = "array";
  readonly width: number;
  readonly element: T;
  readonly length: number;
  readonly attributes: Attributes;
  declare readonly $read: ArrayValue<T>;
  declare readonly $wire: ArrayWire<T>;
  declare readonly $reg: ArrayReg<T>;
  declare readonly $in: ArrayIn<T>;
  declare readonly $lit: ArrayLit<T>;

  constructor(element: T, length: number, attributes: Attributes = {}) {
    this.width = element.width * length;
    this.element = element;
    this.length = length;
    this.attributes = attributes;
  }

  /** Registers with a reset value: one for all elements, or a list. */
  reset(value: ArrayLit<T>): ArrayType<T> {
    return this.#with({ reset: constant(value) });
  }

  /** Registers with a power-up value and no reset. */
  init(value: ArrayLit<T>): ArrayType<T> {
    return this.#with({ init: constant(value) });
  }

  /** Wires with a value for the paths where nothing assigns them. */
  default(value: ArrayLit<T>): ArrayType<T> {
    return this.#with({ fallback: constant(value) });
  }

  /** Registers without a value after a reset, on purpose: why nothing minds what it holds. */
  uninitialised(reason: string): ArrayType<T> {
    return this.#with({ uninitialised: reason });
  }

  /** Comment printed above the declaration. */
  doc(text: string): ArrayType<T> {
    return this.#with({ doc: text });
  }

  #with(more: Attributes): ArrayType<T> {
    return new ArrayType(this.element, this.length, { ...this.attributes, ...more });
  }
}

/**
 * `length` elements, each addressed by `at(index)`.
 *
 * @example const { slots } = regs({ slots: array(bits(8), 16) });
 */
export function array<T extends Type>(element: T, length: number): ArrayType<T> {
  return new ArrayType(element, checkedWidth("array", length));
}

function constant<T extends Type>(value: ArrayLit<T>): Constant {
  return value as Constant;
}
