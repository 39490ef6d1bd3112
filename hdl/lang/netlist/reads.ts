import type { Expr, Net } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { ones, rangeMask } from "./bits.ts";

/**
 * Calls `visit` for every net under `expr` with the bits of it that stand in the expression: a slice of a net counts its
 * bits, everything else counts the whole net. Shared parts are visited once; nothing is read under what `skip` names.
 */
export function forEachRead(
  expr: Expr,
  visit: (net: Net, mask: bigint) => void,
  seen = new Set<Expr>(),
  skip: (expr: Expr) => boolean = () => false,
): void {
  if (seen.has(expr) || skip(expr)) return;
  seen.add(expr);
  if (expr.kind === "net") visit(expr.net, ones(expr.net.width));
  else if (expr.kind === "slice" && expr.arg.kind === "net") visit(expr.arg.net, rangeMask(expr.lsb, expr.width));
  else for (const part of partsOf(expr)) forEachRead(part, visit, seen, skip);
}
