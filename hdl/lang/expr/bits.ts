import { operatorSite } from "../diag/call-site.ts";
import { recordAssign } from "./assign.ts";
import type { Lit } from "./node.ts";
import { node } from "./node.ts";
import * as ops from "./ops.ts";
import * as select from "./select.ts";
import { Signal } from "./signal.ts";
import { viewTag } from "./view.ts";

/** Carries the width in the type, so that `Bits<8>` and `Bits<9>` differ. Never present at run time. */
declare const widthTag: unique symbol;

/**
 * A vector of `W` bits without sign. `bool` is `Bits<1>`.
 *
 * A width known only at run time is `Bits<number>`, which goes with every width in the types and is checked when the
 * design is elaborated. (`W` stands only in the parameter of a method, which TypeScript compares in both directions:
 * that is what makes 8 and 9 differ while `number` meets both.)
 *
 * Operands need equal widths; a plain number, bigint or boolean takes the width of the other side and must fit.
 */
export class Bits<W extends number = number> extends Signal {
  [widthTag]?(width: W): void;
  [viewTag]?(): { readonly $read: Bits<W> };

  // arithmetic

  /** Sum, modulo 2^W. */
  add(other: Bits<W> | Lit): Bits<W> {
    return new Bits(ops.binary("add", this[node], operand(other), operatorSite()));
  }

  /** Difference, modulo 2^W. */
  sub(other: Bits<W> | Lit): Bits<W> {
    return new Bits(ops.binary("sub", this[node], operand(other), operatorSite()));
  }

  /** Product, modulo 2^W. */
  mul(other: Bits<W> | Lit): Bits<W> {
    return new Bits(ops.binary("mul", this[node], operand(other), operatorSite()));
  }

  /** Two's complement. */
  neg(): Bits<W> {
    return new Bits(ops.negate(this[node], operatorSite()));
  }

  /** Sum with its carry: one bit wider. */
  addc(other: Bits<W> | Lit): Bits {
    return new Bits(ops.addWithCarry(this[node], operand(other), operatorSite()));
  }

  /** Full product: as wide as both operands together. */
  mulw(other: Bits): Bits {
    return new Bits(ops.multiplyWide(this[node], other[node], operatorSite()));
  }

  // logic

  /** Bit by bit. */
  and(other: Bits<W> | Lit): Bits<W> {
    return new Bits(ops.binary("and", this[node], operand(other), operatorSite()));
  }

  /** Bit by bit. */
  or(other: Bits<W> | Lit): Bits<W> {
    return new Bits(ops.binary("or", this[node], operand(other), operatorSite()));
  }

  /** Bit by bit. */
  xor(other: Bits<W> | Lit): Bits<W> {
    return new Bits(ops.binary("xor", this[node], operand(other), operatorSite()));
  }

  /** Every bit turned. */
  not(): Bits<W> {
    return new Bits(ops.not(this[node], operatorSite()));
  }

  /** 1 when at least one bit is 1. */
  any(): Bits<1> {
    return new Bits(ops.reduce("any", this[node], operatorSite()));
  }

  /** 1 when every bit is 1. */
  all(): Bits<1> {
    return new Bits(ops.reduce("all", this[node], operatorSite()));
  }

  /** Exclusive or of all bits. */
  parity(): Bits<1> {
    return new Bits(ops.reduce("parity", this[node], operatorSite()));
  }

  // comparison, without sign

  /** Equal. */
  eq(other: Bits<W> | Lit): Bits<1> {
    return new Bits(ops.compare("eq", this[node], operand(other), operatorSite()));
  }

  /** Different. */
  ne(other: Bits<W> | Lit): Bits<1> {
    return new Bits(ops.compare("ne", this[node], operand(other), operatorSite()));
  }

  /** Less, without sign. */
  lt(other: Bits<W> | Lit): Bits<1> {
    return new Bits(ops.compare("lt", this[node], operand(other), operatorSite()));
  }

  /** Less or equal, without sign. */
  le(other: Bits<W> | Lit): Bits<1> {
    return new Bits(ops.compare("le", this[node], operand(other), operatorSite()));
  }

  /** Greater, without sign. */
  gt(other: Bits<W> | Lit): Bits<1> {
    return new Bits(ops.compare("gt", this[node], operand(other), operatorSite()));
  }

  /** Greater or equal, without sign. */
  ge(other: Bits<W> | Lit): Bits<1> {
    return new Bits(ops.compare("ge", this[node], operand(other), operatorSite()));
  }

  // shifts: bits shifted out are lost; an amount of W or more gives all zeros (all signs for `asr`)

  /** Shift left, filling with zeros. */
  shl(amount: Bits | number): Bits<W> {
    return new Bits(ops.shift("shl", this[node], count(amount), operatorSite()));
  }

  /** Shift right, filling with zeros. */
  shr(amount: Bits | number): Bits<W> {
    return new Bits(ops.shift("shr", this[node], count(amount), operatorSite()));
  }

  /** Shift right, filling with the top bit. */
  asr(amount: Bits | number): Bits<W> {
    return new Bits(ops.shift("asr", this[node], count(amount), operatorSite()));
  }

  /** Rotate left. By a value only when W is a power of two; the amount counts modulo W. */
  rotl(amount: Bits | number): Bits<W> {
    return new Bits(select.rotate("left", this[node], count(amount), operatorSite()));
  }

  /** Rotate right. By a value only when W is a power of two; the amount counts modulo W. */
  rotr(amount: Bits | number): Bits<W> {
    return new Bits(select.rotate("right", this[node], count(amount), operatorSite()));
  }

  // selection

  /** One bit, 0 = least significant. An index out of range, known only at run time, reads 0. */
  bit(index: Bits | number): Bits<1> {
    return new Bits(select.element(this[node], count(index), 1, operatorSite()));
  }

  /** `width` bits from bit `lsb` on. */
  slice<V extends number>(lsb: number, width: V): Bits<V> {
    return new Bits(select.slice(this[node], lsb, width, operatorSite()));
  }

  /** The top bit. */
  msb(): Bits<1> {
    return new Bits(select.slice(this[node], this.width - 1, 1, operatorSite()));
  }

  // width and sign

  /** Widens with zeros. */
  zext<V extends number>(width: V): Bits<V> {
    return new Bits(select.extendTo("zext", this[node], width, operatorSite()));
  }

  /** Widens with copies of the top bit. */
  sext<V extends number>(width: V): Bits<V> {
    return new Bits(select.extendTo("sext", this[node], width, operatorSite()));
  }

  /** Keeps the low `width` bits. */
  trunc<V extends number>(width: V): Bits<V> {
    return new Bits(select.truncate(this[node], width, operatorSite()));
  }

  /** The same bits as a two's complement number. */
  asSint(): Sint<W> {
    return new Sint({ ...this[node], signed: true, place: null });
  }

  /** The same bits, to be read only; here for symmetry with `Sint` and enumerations. */
  asBits(): Bits<W> {
    return new Bits({ ...this[node], place: null });
  }
}

/** A register, or part of one: `next` gives the value it has after the coming clock edge. Without one it keeps its value. */
export class Reg<W extends number = number> extends Bits<W> {
  /** The value after the coming clock edge. */
  next(value: Bits<W> | Lit): void {
    recordAssign("next", this[node], operand(value), operatorSite());
  }

  override bit(index: Bits | number): Reg<1> {
    return new Reg(select.element(this[node], count(index), 1, operatorSite()));
  }

  override slice<V extends number>(lsb: number, width: V): Reg<V> {
    return new Reg(select.slice(this[node], lsb, width, operatorSite()));
  }
}

/** Something driven now: a wire, an output, an input of an instance or of a memory, or part of one. */
export class Wire<W extends number = number> extends Bits<W> {
  /** The value now. */
  assign(value: Bits<W> | Lit): void {
    recordAssign("assign", this[node], operand(value), operatorSite());
  }

  override bit(index: Bits | number): Wire<1> {
    return new Wire(select.element(this[node], count(index), 1, operatorSite()));
  }

  override slice<V extends number>(lsb: number, width: V): Wire<V> {
    return new Wire(select.slice(this[node], lsb, width, operatorSite()));
  }
}

/** A two's complement number of `W` bits. It meets unsigned values only after `asBits` or `asSint`. */
export class Sint<W extends number = number> extends Signal {
  [widthTag]?(width: W): void;
  [viewTag]?(): { readonly $read: Sint<W> };

  /** Sum, modulo 2^W. */
  add(other: Sint<W> | Lit): Sint<W> {
    return new Sint(ops.binary("add", this[node], operand(other), operatorSite()));
  }

  /** Difference, modulo 2^W. */
  sub(other: Sint<W> | Lit): Sint<W> {
    return new Sint(ops.binary("sub", this[node], operand(other), operatorSite()));
  }

  /** Product, modulo 2^W. */
  mul(other: Sint<W> | Lit): Sint<W> {
    return new Sint(ops.binary("mul", this[node], operand(other), operatorSite()));
  }

  /** The number of the other sign; the least one stays itself. */
  neg(): Sint<W> {
    return new Sint(ops.negate(this[node], operatorSite()));
  }

  /** Sum, one bit wider: never wraps. */
  addc(other: Sint<W> | Lit): Sint {
    return new Sint(ops.addWithCarry(this[node], operand(other), operatorSite()));
  }

  /** Full product: as wide as both operands together. */
  mulw(other: Sint): Sint {
    return new Sint(ops.multiplyWide(this[node], other[node], operatorSite()));
  }

  /** Equal. */
  eq(other: Sint<W> | Lit): Bits<1> {
    return new Bits(ops.compare("eq", this[node], operand(other), operatorSite()));
  }

  /** Different. */
  ne(other: Sint<W> | Lit): Bits<1> {
    return new Bits(ops.compare("ne", this[node], operand(other), operatorSite()));
  }

  /** Less. */
  lt(other: Sint<W> | Lit): Bits<1> {
    return new Bits(ops.compare("lt", this[node], operand(other), operatorSite()));
  }

  /** Less or equal. */
  le(other: Sint<W> | Lit): Bits<1> {
    return new Bits(ops.compare("le", this[node], operand(other), operatorSite()));
  }

  /** Greater. */
  gt(other: Sint<W> | Lit): Bits<1> {
    return new Bits(ops.compare("gt", this[node], operand(other), operatorSite()));
  }

  /** Greater or equal. */
  ge(other: Sint<W> | Lit): Bits<1> {
    return new Bits(ops.compare("ge", this[node], operand(other), operatorSite()));
  }

  /** Shift left, filling with zeros. */
  shl(amount: Bits | number): Sint<W> {
    return new Sint(ops.shift("shl", this[node], count(amount), operatorSite()));
  }

  /** Shift right, filling with the sign. */
  asr(amount: Bits | number): Sint<W> {
    return new Sint(ops.shift("asr", this[node], count(amount), operatorSite()));
  }

  /** Widens with copies of the sign. */
  sext<V extends number>(width: V): Sint<V> {
    return new Sint(select.extendTo("sext", this[node], width, operatorSite()));
  }

  /** Keeps the low `width` bits, the top one of which becomes the sign. */
  trunc<V extends number>(width: V): Sint<V> {
    return new Sint(select.truncate(this[node], width, operatorSite()));
  }

  /** The same bits without sign. */
  asBits(): Bits<W> {
    return new Bits({ ...this[node], signed: false, place: null });
  }
}

/** A register that holds a two's complement number. */
export class SintReg<W extends number = number> extends Sint<W> {
  next(value: Sint<W> | Lit): void {
    recordAssign("next", this[node], operand(value), operatorSite());
  }
}

/** A wire, output or input of an instance that carries a two's complement number. */
export class SintWire<W extends number = number> extends Sint<W> {
  assign(value: Sint<W> | Lit): void {
    recordAssign("assign", this[node], operand(value), operatorSite());
  }
}

function operand(value: Signal | Lit): ops.Operand {
  return value instanceof Signal ? value[node] : value;
}

function count(amount: Bits | number): ops.Operand & (object | number) {
  return typeof amount === "number" ? amount : amount[node];
}
