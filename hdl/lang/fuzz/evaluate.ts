/** What expressions of the IR mean, one value at a time in bigints: slow, short, and independent of printers and simulators. */
import type { Expr, Net } from "../design/ir.ts";

export type Values = Map<Net, bigint>;

const ones = (width: number) => (1n << BigInt(width)) - 1n;

export function evaluate(expr: Expr, values: Values): bigint {
  const at = (inner: Expr) => evaluate(inner, values);
  const cut = (value: bigint) => BigInt.asUintN(expr.width, value);
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "net":
      return values.get(expr.net) ?? 0n;
    case "binary": {
      const [a, b] = [at(expr.left), at(expr.right)];
      const results = { add: a + b, sub: a - b, mul: a * b, and: a & b, or: a | b, xor: a ^ b };
      return cut(results[expr.op]);
    }
    case "compare": {
      const sign = (value: bigint) => (expr.signed ? BigInt.asIntN(expr.left.width, value) : value);
      const [a, b] = [sign(at(expr.left)), sign(at(expr.right))];
      const results = { eq: a === b, ne: a !== b, lt: a < b, le: a <= b, gt: a > b, ge: a >= b };
      return results[expr.op] ? 1n : 0n;
    }
    case "not":
      return at(expr.arg) ^ ones(expr.width);
    case "negate":
      return cut(-at(expr.arg));
    case "shift": {
      const by = at(expr.amount);
      const value = expr.op === "asr" ? BigInt.asIntN(expr.width, at(expr.arg)) : at(expr.arg);
      if (by >= BigInt(expr.width)) return expr.op === "asr" && value < 0n ? ones(expr.width) : 0n;
      return cut(expr.op === "shl" ? value << by : value >> by);
    }
    case "reduce": {
      const value = at(expr.arg);
      if (expr.op === "any") return value === 0n ? 0n : 1n;
      if (expr.op === "all") return value === ones(expr.arg.width) ? 1n : 0n;
      return BigInt(value.toString(2).replaceAll("0", "").length % 2);
    }
    case "slice":
      return cut(at(expr.arg) >> BigInt(expr.lsb));
    case "element":
      return cut(at(expr.arg) >> (at(expr.index) * BigInt(expr.width)));
    case "concat":
      return expr.parts.reduce((all, part) => (all << BigInt(part.width)) | at(part), 0n);
    case "repeat":
      return Array.from({ length: expr.count }).reduce<bigint>(
        (all) => (all << BigInt(expr.arg.width)) | at(expr.arg),
        0n,
      );
    case "extend":
      return expr.signed ? cut(BigInt.asIntN(expr.arg.width, at(expr.arg))) : at(expr.arg);
    case "mux":
      return at(expr.condition) === 1n ? at(expr.then) : at(expr.otherwise);
    case "crossing":
      return at(expr.arg);
  }
}
