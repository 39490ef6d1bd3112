/**
 * Values of which some bits are unknown: what can be said about a signal without running the design.
 *
 * A bit is 0, 1, *free* (it has a value, that may be either) or *unset* (a register that nothing has given a value yet).
 */
import type { BinaryOp, CompareOp, ReduceOp, ShiftOp } from "../design/ir.ts";
import { ones, rangeMask } from "./bits.ts";

export interface Settled {
  readonly width: number;
  /** Bits known to be 1. */
  readonly one: bigint;
  /** Bits that are either. No bit is in two of the masks. */
  readonly free: bigint;
  /** Bits that nothing has given a value. */
  readonly unset: bigint;
}

export const known = (width: number, value: bigint): Settled => ({ width, one: value, free: 0n, unset: 0n });
export const free = (width: number): Settled => ({ width, one: 0n, free: ones(width), unset: 0n });
export const unset = (width: number): Settled => ({ width, one: 0n, free: 0n, unset: ones(width) });

const isKnown = (a: Settled) => a.free === 0n && a.unset === 0n;
const vague = (a: Settled) => a.free | a.unset;
const zeros = (a: Settled) => ones(a.width) & ~(a.one | a.free | a.unset);

/** One bit that follows all of `args` in a way that is not looked into. */
const mixed = (width: number, ...args: readonly Settled[]): Settled =>
  args.some((arg) => arg.unset !== 0n) ? unset(width) : free(width);

/** Either of two values, and which one is free: what both agree on stays. */
export function either(a: Settled, b: Settled): Settled {
  const lost = a.unset | b.unset;
  const one = a.one & b.one;
  return { width: a.width, one, free: ones(a.width) & ~(lost | one | (zeros(a) & zeros(b))), unset: lost };
}

/** What a choice by `condition` gives. */
export function chosen(condition: Settled, then: () => Settled, otherwise: () => Settled): Settled {
  if (isKnown(condition)) return condition.one === 0n ? otherwise() : then();
  const both = either(then(), otherwise());
  if (condition.unset === 0n) return both;
  return { ...both, free: 0n, unset: both.unset | both.free };
}

export function not(a: Settled): Settled {
  return { ...a, one: zeros(a) };
}

export function binary(op: BinaryOp, a: Settled, b: Settled): Settled {
  const { width } = a;
  switch (op) {
    case "and": {
      const zero = zeros(a) | zeros(b);
      const lost = (a.unset | b.unset) & ~zero;
      return { width, one: a.one & b.one, free: (a.free | b.free) & ~(zero | lost), unset: lost };
    }
    case "or":
      return not(binary("and", not(a), not(b)));
    case "xor": {
      const lost = a.unset | b.unset;
      const loose = (a.free | b.free) & ~lost;
      return { width, one: (a.one ^ b.one) & ~(lost | loose), free: loose, unset: lost };
    }
    case "add":
    case "sub":
    case "mul":
      return arithmetic(op, a, b);
  }
}

/** Bits below the lowest unknown one are exact; carries spread what is unknown upwards. */
function arithmetic(op: "add" | "sub" | "mul", a: Settled, b: Settled): Settled {
  const { width } = a;
  if (op === "mul" && ((isKnown(a) && a.one === 0n) || (isKnown(b) && b.one === 0n))) return known(width, 0n);
  const exact = op === "add" ? a.one + b.one : op === "sub" ? a.one - b.one : a.one * b.one;
  const upward = (mask: bigint) => (mask === 0n ? 0n : ones(width) & ~((mask & -mask) - 1n));
  const lost = upward(a.unset | b.unset);
  const loose = upward(a.free | b.free) & ~lost;
  return { width, one: BigInt.asUintN(width, exact) & ~(lost | loose), free: loose, unset: lost };
}

export function compare(op: CompareOp, signed: boolean, a: Settled, b: Settled): Settled {
  if (isKnown(a) && isKnown(b)) return known(1, compareKnown(op, signed, a, b) ? 1n : 0n);
  if (op === "eq" || op === "ne") {
    const clear = ~(vague(a) | vague(b));
    if (((a.one ^ b.one) & clear) !== 0n) return known(1, op === "ne" ? 1n : 0n);
  }
  return mixed(1, a, b);
}

function compareKnown(op: CompareOp, signed: boolean, a: Settled, b: Settled): boolean {
  const left = signed ? BigInt.asIntN(a.width, a.one) : a.one;
  const right = signed ? BigInt.asIntN(b.width, b.one) : b.one;
  switch (op) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
  }
}

export function reduce(op: ReduceOp, a: Settled): Settled {
  if (op === "any" && a.one !== 0n) return known(1, 1n);
  if (op === "all" && zeros(a) !== 0n) return known(1, 0n);
  if (!isKnown(a)) return mixed(1, a);
  if (op !== "parity") return known(1, op === "any" ? 0n : 1n);
  return known(1, BigInt(a.one.toString(2).replaceAll("0", "").length % 2));
}

export function slice(a: Settled, lsb: number, width: number): Settled {
  const cut = (mask: bigint) => (mask >> BigInt(lsb)) & ones(width);
  return { width, one: cut(a.one), free: cut(a.free), unset: cut(a.unset) };
}

/** `part` in place of the bits from `lsb` on. */
export function insert(a: Settled, lsb: number, part: Settled): Settled {
  const keep = ~rangeMask(lsb, part.width);
  const put = (whole: bigint, mask: bigint) => (whole & keep) | (mask << BigInt(lsb));
  return {
    width: a.width,
    one: put(a.one, part.one),
    free: put(a.free, part.free),
    unset: put(a.unset, part.unset),
  };
}

/** Most significant part first. */
export function concat(parts: readonly Settled[]): Settled {
  return parts.reduce((sum, part) => {
    const join = (high: bigint, low: bigint) => (high << BigInt(part.width)) | low;
    return {
      width: sum.width + part.width,
      one: join(sum.one, part.one),
      free: join(sum.free, part.free),
      unset: join(sum.unset, part.unset),
    };
  });
}

export function extend(a: Settled, width: number, signed: boolean): Settled {
  const wide = { ...a, width };
  if (!signed) return wide;
  const high = ones(width) & ~ones(a.width);
  const sign = (mask: bigint) => ((mask >> BigInt(a.width - 1)) & 1n) === 1n;
  const spread = (mask: bigint) => (sign(mask) ? mask | high : mask);
  return { width, one: spread(a.one), free: spread(a.free), unset: spread(a.unset) };
}

export function shift(op: ShiftOp, a: Settled, amount: Settled): Settled {
  const { width } = a;
  if (!isKnown(amount)) return isKnown(a) && a.one === 0n ? a : mixed(width, a, amount);
  const by = amount.one < BigInt(width) ? Number(amount.one) : width;
  const fill = known(by, 0n);
  if (by === 0) return a;
  if (op === "shl") return by === width ? known(width, 0n) : concat([slice(a, 0, width - by), fill]);
  if (by === width) return op === "shr" ? known(width, 0n) : extend(slice(a, width - 1, 1), width, true);
  return extend(slice(a, by, width - by), width, op === "asr");
}

/** The element of `width` bits at a place chosen at run time; beyond the last one 0 is read. */
export function element(a: Settled, index: Settled, width: number): Settled {
  const count = a.width / width;
  if (isKnown(index)) {
    return index.one < BigInt(count) ? slice(a, Number(index.one) * width, width) : known(width, 0n);
  }
  let any = slice(a, 0, width);
  for (let i = 1; i < count; i++) any = either(any, slice(a, i * width, width));
  if (BigInt(count) < 1n << BigInt(index.width)) any = either(any, known(width, 0n));
  return index.unset === 0n ? any : { ...any, free: 0n, unset: any.unset | any.free };
}
