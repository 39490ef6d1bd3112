/** Which operator takes the place of which. */
import type { BinaryOp, CompareOp, Expr, ReduceOp, ShiftOp } from "../design/ir.ts";

const binary: Readonly<Record<BinaryOp, BinaryOp>> = {
  add: "sub",
  sub: "add",
  mul: "add",
  and: "or",
  or: "and",
  xor: "or",
};

/** Comparisons go wrong by one, or altogether. */
const compare: Readonly<Record<CompareOp, CompareOp>> = {
  eq: "ne",
  ne: "eq",
  lt: "le",
  le: "lt",
  gt: "ge",
  ge: "gt",
};

const shift: Readonly<Record<ShiftOp, ShiftOp>> = { shl: "shr", shr: "shl", asr: "shr" };

const reduce: Readonly<Record<ReduceOp, ReduceOp>> = { any: "all", all: "any", parity: "any" };

/** The operator of an expression and the one in its place; null for what is no operator. */
export function operatorOf(expr: Expr): { readonly from: string; readonly to: string } | null {
  const other = withOperator(expr);
  return other !== expr && "op" in expr && "op" in other ? { from: expr.op, to: other.op } : null;
}

/** The expression with the other operator. A reduction of one bit is that bit under every operator. */
export function withOperator(expr: Expr): Expr {
  if (expr.kind === "binary") return { ...expr, op: binary[expr.op] };
  if (expr.kind === "compare") return { ...expr, op: compare[expr.op] };
  if (expr.kind === "shift") return { ...expr, op: shift[expr.op] };
  if (expr.kind === "reduce" && expr.arg.width > 1) return { ...expr, op: reduce[expr.op] };
  return expr;
}
