import type { Expr, Net } from "../design/ir.ts";

/** Called with a net and the bits of it that are read. */
export type ReadVisitor = (net: Net, lsb: number, width: number) => void;

/**
 * The bits of nets that the bits `lsb` to `lsb + width - 1` of an expression follow. Exact where bits pass in place;
 * sums follow all lower bits, everything else follows all bits. Parts in `seen` have been visited before.
 */
export function readsOf(expr: Expr, visit: ReadVisitor, lsb = 0, width = expr.width, seen: Seen = new Map()): void {
  if (expr.kind === "net") return visit(expr.net, lsb, width);
  if (expr.kind === "literal") return;
  const range = lsb * 0x1_0000 + width;
  const ranges = seen.get(expr);
  if (ranges === undefined) seen.set(expr, new Set([range]));
  else if (ranges.has(range)) return;
  else ranges.add(range);
  partsOf(expr, lsb, width, (part, from, bits) => readsOf(part, visit, from, bits, seen));
}

/** Expressions with the ranges of bits that have been visited. */
export type Seen = Map<Expr, Set<number>>;

/** Calls `visit` for the parts of an expression with the bits of each that the given bits of the whole follow. */
function partsOf(
  expr: Exclude<Expr, { kind: "net" | "literal" }>,
  lsb: number,
  width: number,
  visit: (part: Expr, lsb: number, width: number) => void,
): void {
  const whole = (...parts: readonly Expr[]) => {
    for (const part of parts) visit(part, 0, part.width);
  };
  switch (expr.kind) {
    case "binary": {
      const bitwise = expr.op === "and" || expr.op === "or" || expr.op === "xor";
      for (const side of [expr.left, expr.right]) visit(side, bitwise ? lsb : 0, bitwise ? width : lsb + width);
      return;
    }
    case "negate":
      return visit(expr.arg, 0, lsb + width);
    case "not":
    case "crossing":
      return visit(expr.arg, lsb, width);
    case "compare":
      return whole(expr.left, expr.right);
    case "reduce":
    case "repeat":
      return whole(expr.arg);
    case "shift":
      return whole(expr.arg, expr.amount);
    case "slice":
      return visit(expr.arg, expr.lsb + lsb, width);
    case "element":
      return whole(expr.arg, expr.index);
    case "concat": {
      let low = expr.width;
      for (const part of expr.parts) {
        low -= part.width;
        const from = Math.max(lsb, low);
        const to = Math.min(lsb + width, low + part.width);
        if (from < to) visit(part, from - low, to - from);
      }
      return;
    }
    case "extend": {
      const size = expr.arg.width;
      if (lsb < size) visit(expr.arg, lsb, Math.min(lsb + width, size) - lsb);
      if (expr.signed && lsb + width > size) visit(expr.arg, size - 1, 1);
      return;
    }
    case "mux":
      whole(expr.condition);
      visit(expr.then, lsb, width);
      visit(expr.otherwise, lsb, width);
  }
}
