import type { Expr } from "../design/ir.ts";
import { literal } from "./values.ts";

/**
 * `width` bits of a simplified expression from bit `lsb` on. The select moves inwards to the nets, since SystemVerilog
 * selects from names only; where it cannot (sums, shifts, selects at run time) a slice of an expression remains and is
 * printed as a cast.
 */
export function sliceOf(arg: Expr, lsb: number, width: number): Expr {
  if (lsb === 0 && width === arg.width) return arg;
  const inner = (part: Expr) => sliceOf(part, lsb, width);
  switch (arg.kind) {
    case "literal":
      return literal(width, BigInt.asUintN(width, arg.value >> BigInt(lsb)));
    case "slice":
      return sliceOf(arg.arg, arg.lsb + lsb, width);
    case "concat":
      return sliceOfParts(arg.parts, lsb, width);
    case "repeat": {
      const size = arg.arg.width;
      if (size === 1) return { kind: "repeat", width, arg: arg.arg, count: width };
      if (Math.floor(lsb / size) === Math.floor((lsb + width - 1) / size)) return sliceOf(arg.arg, lsb % size, width);
      return { kind: "slice", width, arg, lsb };
    }
    case "extend": {
      const size = arg.arg.width;
      if (lsb + width <= size) return sliceOf(arg.arg, lsb, width);
      if (arg.signed) return { kind: "slice", width, arg, lsb };
      if (lsb >= size) return literal(width, 0n);
      return { kind: "extend", width, arg: sliceOf(arg.arg, lsb, size - lsb), signed: false };
    }
    case "not":
      return { kind: "not", width, arg: inner(arg.arg) };
    case "binary":
      if (arg.op !== "and" && arg.op !== "or" && arg.op !== "xor") return { kind: "slice", width, arg, lsb };
      return { ...arg, width, left: inner(arg.left), right: inner(arg.right) };
    case "mux":
      return { ...arg, width, then: inner(arg.then), otherwise: inner(arg.otherwise) };
    case "crossing":
      return inner(arg.arg);
    case "net":
    case "compare":
    case "negate":
    case "shift":
    case "reduce":
    case "element":
      return { kind: "slice", width, arg, lsb };
  }
}

function sliceOfParts(parts: readonly Expr[], lsb: number, width: number): Expr {
  const taken: Expr[] = [];
  let low = parts.reduce((sum, part) => sum + part.width, 0);
  for (const part of parts) {
    low -= part.width;
    const from = Math.max(lsb, low);
    const to = Math.min(lsb + width, low + part.width);
    if (from < to) taken.push(sliceOf(part, from - low, to - from));
  }
  const [first, ...rest] = taken;
  if (first !== undefined && rest.length === 0) return first;
  return { kind: "concat", width, parts: taken };
}
