import type { CompareOp, Expr } from "../design/ir.ts";
import { ones } from "./bits.ts";

const opposite: Record<CompareOp, CompareOp> = { eq: "ne", ne: "eq", lt: "ge", ge: "lt", le: "gt", gt: "le" };

/** The bits of `arg` inverted, without a negation where another form says the same. */
export function negation(arg: Expr): Expr {
  if (arg.kind === "literal") return { kind: "literal", width: arg.width, value: arg.value ^ ones(arg.width) };
  if (arg.kind === "not") return arg.arg;
  if (arg.kind === "compare") return { ...arg, op: opposite[arg.op] };
  return { kind: "not", width: arg.width, arg };
}
