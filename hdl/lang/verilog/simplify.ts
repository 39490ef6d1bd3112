/**
 * Expressions rewritten to forms that read well and that every front end takes: selects stand on nets only, constants
 * are folded, comparisons that cannot fail are gone. Values stay the same, bit for bit.
 */
import type { BinaryOp, CompareOp, Expr } from "../design/ir.ts";
import { ones } from "../netlist/bits.ts";
import { negation } from "../netlist/negation.ts";
import { sliceOf } from "./slices.ts";
import { literal, literalValue, toSigned } from "./values.ts";

type Of<K extends Expr["kind"]> = Extract<Expr, { kind: K }>;

/** A function that simplifies expressions; shared parts are done once. */
export function simplifier(): (expr: Expr) => Expr {
  const done = new Map<Expr, Expr>();
  const simplify = (expr: Expr): Expr => {
    const known = done.get(expr);
    if (known !== undefined) return known;
    const result = step(expr, simplify);
    done.set(expr, result);
    return result;
  };
  return simplify;
}

function step(expr: Expr, simplify: (expr: Expr) => Expr): Expr {
  switch (expr.kind) {
    case "literal":
    case "net":
      return expr;
    case "binary":
      return binary({ ...expr, left: simplify(expr.left), right: simplify(expr.right) });
    case "compare":
      return compare({ ...expr, left: simplify(expr.left), right: simplify(expr.right) });
    case "not":
      return negation(simplify(expr.arg));
    case "negate":
      return negate(simplify(expr.arg));
    case "shift":
      return shift({ ...expr, arg: simplify(expr.arg), amount: simplify(expr.amount) });
    case "reduce":
      return reduce({ ...expr, arg: simplify(expr.arg) });
    case "slice":
      return sliceOf(simplify(expr.arg), expr.lsb, expr.width);
    case "element":
      return element({ ...expr, arg: simplify(expr.arg), index: simplify(expr.index) });
    case "concat":
      return concat(expr.parts.map(simplify));
    case "repeat": {
      const arg = simplify(expr.arg);
      if (expr.count === 1) return arg;
      return arg.kind === "literal" ? concat(Array.from({ length: expr.count }, () => arg)) : { ...expr, arg };
    }
    case "extend":
      return extend({ ...expr, arg: simplify(expr.arg) });
    case "mux": {
      const condition = simplify(expr.condition);
      if (condition.kind === "literal") return simplify(condition.value === 1n ? expr.then : expr.otherwise);
      return { ...expr, condition, then: simplify(expr.then), otherwise: simplify(expr.otherwise) };
    }
    case "crossing":
      return simplify(expr.arg);
  }
}

const fold: Record<BinaryOp, (a: bigint, b: bigint) => bigint> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

function binary(expr: Of<"binary">): Expr {
  const { op, width, left, right } = expr;
  const a = literalValue(left);
  const b = literalValue(right);
  if (a !== null && b !== null) return literal(width, BigInt.asUintN(width, fold[op](a, b)));
  const zero = a === 0n || b === 0n;
  const other = a === null ? left : right;
  if (zero && (op === "and" || op === "mul")) return literal(width, 0n);
  if (zero && (op === "or" || op === "xor" || op === "add")) return other;
  if (b === 0n && op === "sub") return left;
  const full = a === ones(width) || b === ones(width);
  if (full && op === "and") return other;
  if (full && op === "or") return literal(width, ones(width));
  if (full && op === "xor") return negation(other);
  return expr;
}

function negate(arg: Expr): Expr {
  const value = literalValue(arg);
  if (value !== null) return literal(arg.width, BigInt.asUintN(arg.width, -value));
  // Two's complement of one bit is the bit itself.
  return arg.width === 1 ? arg : { kind: "negate", width: arg.width, arg };
}

function reduce(expr: Of<"reduce">): Expr {
  const { op, arg } = expr;
  const value = literalValue(arg);
  if (arg.width === 1) return arg;
  if (arg.kind === "extend" && !arg.signed) return op === "all" ? literal(1, 0n) : reduce({ ...expr, arg: arg.arg });
  if (value === null) return expr;
  const parity = value.toString(2).replaceAll("0", "").length % 2 === 1;
  const result = { any: value !== 0n, all: value === ones(arg.width), parity };
  return literal(1, result[op] ? 1n : 0n);
}

const mirrored: Record<CompareOp, CompareOp> = { eq: "eq", ne: "ne", lt: "gt", gt: "lt", le: "ge", ge: "le" };

function compare(expr: Of<"compare">): Expr {
  const { op, signed, left, right } = expr;
  const a = literalValue(left);
  const b = literalValue(right);
  if (a !== null && b === null) return compare({ ...expr, op: mirrored[op], left: right, right: left });
  if (b === null) return expr;
  const { width } = left;
  if (a !== null)
    return literal(1, holds(op, signed ? toSigned(a, width) : a, signed ? toSigned(b, width) : b) ? 1n : 0n);
  if (width === 1 && !isEnumerated(left) && !isEnumerated(right) && (op === "eq" || op === "ne"))
    return (op === "eq") === (b === 1n) ? left : negation(left);
  const least = signed ? 1n << BigInt(width - 1) : 0n;
  const most = signed ? least - 1n : ones(width);
  if (b === least && (op === "lt" || op === "ge")) return literal(1, op === "ge" ? 1n : 0n);
  if (b === most && (op === "gt" || op === "le")) return literal(1, op === "le" ? 1n : 0n);
  return expr;
}

/** True for what reads better compared with a member's name. */
function isEnumerated(expr: Expr): boolean {
  if (expr.kind === "net") return expr.net.enumeration !== undefined;
  return expr.kind === "literal" && expr.enumeration !== undefined;
}

function holds(op: CompareOp, a: bigint, b: bigint): boolean {
  switch (op) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
  }
}

function shift(expr: Of<"shift">): Expr {
  const { op, width, arg } = expr;
  const amount = literalValue(expr.amount);
  if (amount === null) return { ...expr, amount: within32(expr.amount, expr.site) };
  if (amount === 0n) return arg;
  const by = amount < BigInt(width) ? Number(amount) : width;
  if (op === "asr") {
    if (arg.kind === "literal") return literal(width, BigInt.asUintN(width, toSigned(arg.value, width) >> BigInt(by)));
    // The sign is written out where that repeats a name only.
    if (arg.kind !== "net" && arg.kind !== "slice") return { ...expr, amount: literal(32, BigInt(by)) };
    const sign = sliceOf(arg, width - 1, 1);
    if (by >= width) return extend({ kind: "extend", width, arg: sign, signed: true });
    return extend({ kind: "extend", width, arg: sliceOf(arg, by, width - by), signed: true });
  }
  if (by >= width) return literal(width, 0n);
  const value = literalValue(arg);
  if (value === null) return expr;
  return literal(width, BigInt.asUintN(width, op === "shl" ? value << amount : value >> amount));
}

/** An amount of at most 32 bits, all ones for one that needs more: Verilator 5.006 rejects wider ones. */
function within32(amount: Expr, site: Of<"shift">["site"]): Expr {
  if (amount.width <= 32) return amount;
  const above = reduce({ kind: "reduce", width: 1, op: "any", arg: sliceOf(amount, 32, amount.width - 32) });
  const left = sliceOf(amount, 0, 32);
  const right = extend({ kind: "extend", width: 32, arg: above, signed: true });
  if (above.kind === "literal") return above.value === 0n ? left : literal(32, ones(32));
  return { kind: "binary", width: 32, op: "or", left, right, site };
}

/**
 * The index becomes exactly as wide as the number of elements needs, as the front ends want it; where it can be out of
 * range a choice guards it.
 */
function element(expr: Of<"element">): Expr {
  const { arg, index, width, site } = expr;
  const count = arg.width / width;
  const value = literalValue(index);
  if (value !== null) return value < BigInt(count) ? sliceOf(arg, Number(value) * width, width) : literal(width, 0n);
  if (count === 1)
    return { kind: "mux", width, condition: isZero(index, site), then: arg, otherwise: literal(width, 0n), site };
  const fitted = fitIndex(index, count);
  const select: Expr = { ...expr, index: fitted };
  const condition = inRange(index, count, site);
  return condition === null
    ? select
    : { kind: "mux", width, condition, then: select, otherwise: literal(width, 0n), site };
}

function isZero(index: Expr, site: Of<"compare">["site"]): Expr {
  return { kind: "compare", width: 1, op: "eq", signed: false, left: index, right: literal(index.width, 0n), site };
}

/** `index` cut or widened to what an index below `count` takes. */
export function fitIndex(index: Expr, count: number): Expr {
  const bits = Math.max(1, Math.ceil(Math.log2(count)));
  return index.width >= bits
    ? sliceOf(index, 0, bits)
    : extend({ kind: "extend", width: bits, arg: index, signed: false });
}

/** The condition `index < count`, or null when that always holds. */
export function inRange(index: Expr, count: number, site: Of<"compare">["site"]): Expr | null {
  const limit = BigInt(count);
  if (1n << BigInt(index.width) <= limit) return null;
  return { kind: "compare", width: 1, op: "lt", signed: false, left: index, right: literal(index.width, limit), site };
}

/** Neighbours that belong together become one part. */
function concat(given: readonly Expr[]): Expr {
  const parts: Expr[] = [];
  for (const part of given.flatMap((each) => (each.kind === "concat" ? each.parts : [each]))) {
    const before = parts.at(-1);
    const joined = before === undefined ? null : join(before, part);
    if (joined === null) parts.push(part);
    else parts[parts.length - 1] = joined;
  }
  const [first, ...rest] = parts;
  if (first !== undefined && rest.length === 0) return first;
  return { kind: "concat", width: parts.reduce((sum, { width }) => sum + width, 0), parts };
}

function join(high: Expr, low: Expr): Expr | null {
  const width = high.width + low.width;
  if (high.kind === "literal" && low.kind === "literal") {
    return literal(width, (high.value << BigInt(low.width)) | low.value);
  }
  if (high.kind === "slice" && low.kind === "slice" && isSame(high.arg, low.arg) && high.lsb === low.lsb + low.width) {
    return sliceOf(high.arg, low.lsb, width);
  }
  return null;
}

/** One value: the same expression, or the same net read twice. */
const isSame = (a: Expr, b: Expr) => a === b || (a.kind === "net" && b.kind === "net" && a.net === b.net);

function extend(expr: Of<"extend">): Expr {
  const { arg, width, signed } = expr;
  if (arg.width === width) return arg;
  if (arg.kind === "literal") {
    return literal(width, BigInt.asUintN(width, signed ? toSigned(arg.value, arg.width) : arg.value));
  }
  if (!signed) return expr;
  if (arg.width === 1) return { kind: "repeat", width, arg, count: width };
  if (arg.kind !== "net" && arg.kind !== "slice") return expr;
  const sign = sliceOf(arg, arg.width - 1, 1);
  return concat([extend({ ...expr, arg: sign, width: width - arg.width }), arg]);
}
