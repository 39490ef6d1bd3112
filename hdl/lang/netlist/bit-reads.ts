import type { Expr, Net } from "../design/ir.ts";

/** Bits of expressions that have been visited. */
type Seen = Map<Expr, Set<number>>;

/** Calls `visit` for every bit of a net that bit `bit` of the value of `expr` can depend on; shared parts once. */
export function forEachBitRead(
  expr: Expr,
  bit: number,
  visit: (net: Net, bit: number) => void,
  seen: Seen = new Map(),
): void {
  const bits = seen.get(expr) ?? new Set();
  if (bits.has(bit)) return;
  seen.set(expr, bits.add(bit));
  const at = (inner: Expr, index: number) => {
    forEachBitRead(inner, index, visit, seen);
  };
  const all = (inner: Expr) => {
    for (let i = 0; i < inner.width; i++) at(inner, i);
  };
  /** Carries run upwards. */
  const upTo = (inner: Expr, index: number) => {
    for (let i = 0; i <= index; i++) at(inner, i);
  };
  switch (expr.kind) {
    case "literal":
      return;
    case "net":
      visit(expr.net, bit);
      return;
    case "binary": {
      const reads = expr.op === "add" || expr.op === "sub" || expr.op === "mul" ? upTo : at;
      reads(expr.left, bit);
      reads(expr.right, bit);
      return;
    }
    case "compare":
      all(expr.left);
      all(expr.right);
      return;
    case "not":
    case "crossing":
      at(expr.arg, bit);
      return;
    case "negate":
      upTo(expr.arg, bit);
      return;
    case "reduce":
      all(expr.arg);
      return;
    case "shift":
      shifted(expr, bit, at, all);
      return;
    case "slice":
      at(expr.arg, expr.lsb + bit);
      return;
    case "element":
      all(expr.index);
      for (let i = bit; i < expr.arg.width; i += expr.width) at(expr.arg, i);
      return;
    case "concat": {
      let low = bit;
      for (const part of [...expr.parts].reverse()) {
        if (low < part.width) {
          at(part, low);
          return;
        }
        low -= part.width;
      }
      return;
    }
    case "repeat":
      at(expr.arg, bit % expr.arg.width);
      return;
    case "extend":
      if (bit < expr.arg.width) at(expr.arg, bit);
      else if (expr.signed) at(expr.arg, expr.arg.width - 1);
      return;
    case "mux":
      all(expr.condition);
      at(expr.then, bit);
      at(expr.otherwise, bit);
  }
}

function shifted(
  { arg, amount, op, width }: Extract<Expr, { kind: "shift" }>,
  bit: number,
  at: (inner: Expr, index: number) => void,
  all: (inner: Expr) => void,
): void {
  if (amount.kind !== "literal") {
    all(arg);
    all(amount);
    return;
  }
  const by = amount.value < BigInt(width) ? Number(amount.value) : width;
  const from = op === "shl" ? bit - by : bit + by;
  if (from >= 0 && from < width) at(arg, from);
  else if (op === "asr") at(arg, width - 1);
}
