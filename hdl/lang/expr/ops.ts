import type { BinaryOp, CallSite, CompareOp, Expr, ReduceOp, ShiftOp } from "../design/ir.ts";
import { foreignSignal, needsWidth, outOfRange, signMismatch, widthMismatch } from "../diag/messages-expr.ts";
import { constantNode, encodeLiteral, literalExpr, reportTo } from "./literal.ts";
import type { Lit, Node, Owner } from "./node.ts";

/** What an operator accepts on its right: a signal's node or a plain value. */
export type Operand = Node | Lit;

/** A node for a computed value: no place, owned by whoever owns its parts. */
export function valueNode(expr: Expr, owner: Owner | null, site: CallSite, signed = false): Node {
  return { expr, owner, signed, place: null, site };
}

/** The owner of a value made from `parts`; reports a signal of another module. */
export function commonOwner(parts: readonly Node[], at: CallSite): Owner | null {
  let owner: Owner | null = null;
  for (const part of parts) {
    if (part.owner === null) continue;
    owner ??= part.owner;
    if (part.owner !== owner) reportTo(owner, foreignSignal({ value: part, user: owner.moduleName, at }));
  }
  return owner;
}

/** `right` with the width and sign of `left`: plain values are sized, signals are checked. */
export function matchOperand(op: string, left: Node, right: Operand, at: CallSite): Node {
  const { width } = left.expr;
  if (typeof right !== "object") {
    const context = { owner: left.owner, at, other: left };
    return constantNode(width, encodeLiteral(right, { width, signed: left.signed }, context), left.signed, at);
  }
  const owner = commonOwner([left, right], at);
  if (right.expr.width !== width) {
    reportTo(owner, widthMismatch({ op, left, right, at }));
    return constantNode(width, 0n, left.signed, at);
  }
  if (right.signed !== left.signed) reportTo(owner, signMismatch({ op, left, right, at }));
  return right;
}

export function binary(op: BinaryOp, left: Node, right: Operand, at: CallSite): Node {
  const other = matchOperand(op, left, right, at);
  const expr: Expr = { kind: "binary", width: left.expr.width, op, left: left.expr, right: other.expr, site: at };
  return valueNode(expr, left.owner ?? other.owner, at, left.signed);
}

/** Sum with the carry kept: one bit more than the operands. */
export function addWithCarry(left: Node, right: Operand, at: CallSite): Node {
  const other = matchOperand("addc", left, right, at);
  return binary("add", resize(left, left.expr.width + 1, at), resize(other, left.expr.width + 1, at), at);
}

/** Full product: the sum of the widths. */
export function multiplyWide(left: Node, right: Node, at: CallSite): Node {
  const owner = commonOwner([left, right], at);
  if (right.signed !== left.signed) reportTo(owner, signMismatch({ op: "mulw", left, right, at }));
  const width = left.expr.width + right.expr.width;
  return binary("mul", resize(left, width, at), resize(right, width, at), at);
}

export function compare(op: CompareOp, left: Node, right: Operand, at: CallSite): Node {
  const other = matchOperand(op, left, right, at);
  const ordered = op !== "eq" && op !== "ne";
  const signed = ordered && left.signed;
  const expr: Expr = { kind: "compare", width: 1, op, signed, left: left.expr, right: other.expr, site: at };
  return valueNode(expr, left.owner ?? other.owner, at);
}

export function not(arg: Node, at: CallSite): Node {
  return valueNode({ kind: "not", width: arg.expr.width, arg: arg.expr }, arg.owner, at, arg.signed);
}

export function negate(arg: Node, at: CallSite): Node {
  return valueNode({ kind: "negate", width: arg.expr.width, arg: arg.expr }, arg.owner, at, arg.signed);
}

export function reduce(op: ReduceOp, arg: Node, at: CallSite): Node {
  return valueNode({ kind: "reduce", width: 1, op, arg: arg.expr }, arg.owner, at);
}

/** Shift by a number or a value of any width; bits shifted out are lost. */
export function shift(op: ShiftOp, arg: Node, amount: Node | number, at: CallSite): Node {
  const by = typeof amount === "number" ? amountNode(arg, amount, at) : amount;
  const owner = commonOwner([arg, by], at);
  const expr: Expr = { kind: "shift", width: arg.expr.width, op, arg: arg.expr, amount: by.expr, site: at };
  return valueNode(expr, owner, at, arg.signed);
}

function amountNode(arg: Node, amount: number, at: CallSite): Node {
  if (!Number.isInteger(amount) || amount < 0) {
    reportTo(arg.owner, outOfRange({ what: `a shift by ${amount}`, size: "0 and above", value: arg, at }));
    return constantNode(1, 0n, false, at);
  }
  return constantNode(Math.max(1, amount.toString(2).length), BigInt(amount), false, at);
}

/** Extends by its sign, or with zeros; no check (callers know that `width` is not smaller). */
export function resize(arg: Node, width: number, at: CallSite, signed = arg.signed): Node {
  if (width === arg.expr.width) return arg;
  return valueNode({ kind: "extend", width, arg: arg.expr, signed }, arg.owner, at, arg.signed);
}

/** Concatenation, most significant first. */
export function concat(parts: readonly Node[], at: CallSite): Node {
  const owner = commonOwner(parts, at);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return valueNode(only.expr, owner, at);
  const width = parts.reduce((sum, part) => sum + part.expr.width, 0);
  return valueNode({ kind: "concat", width, parts: parts.map((part) => part.expr) }, owner, at);
}

/** `count` copies side by side. */
export function repeatNode(arg: Node, count: number, at: CallSite): Node {
  if (!Number.isInteger(count) || count < 1) {
    reportTo(arg.owner, outOfRange({ what: `\`repeat\` of ${count} copies`, size: "1 and above", value: arg, at }));
    return arg;
  }
  if (count === 1) return valueNode(arg.expr, arg.owner, at);
  return valueNode({ kind: "repeat", width: arg.expr.width * count, arg: arg.expr, count }, arg.owner, at);
}

/** Chooses between two values of one width. */
export function choose(condition: Node, then: Node, otherwise: Operand, at: CallSite): Node {
  checkOneBit("the condition of `mux`", condition, at);
  const other = matchOperand("mux", then, otherwise, at);
  const owner = commonOwner([condition, then, other], at);
  const { expr: test } = condition;
  const { expr: yes } = then;
  const expr: Expr = { kind: "mux", width: yes.width, condition: test, then: yes, otherwise: other.expr, site: at };
  return valueNode(expr, owner, at, then.signed);
}

/** Reports a value that is not one bit where a condition is needed. */
export function checkOneBit(what: string, value: Node, at: CallSite): void {
  if (value.expr.width !== 1) reportTo(value.owner, needsWidth({ what, width: 1, value, at }));
}

/** All-zero expression of a width: what an erroneous operand is replaced by, so that checking can go on. */
export function zeroExpr(width: number): Expr {
  return literalExpr(width, 0n);
}
