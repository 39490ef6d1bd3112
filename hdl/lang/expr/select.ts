import type { CallSite, Expr } from "../design/ir.ts";
import { badResize, outOfRange, rotateWidth } from "../diag/messages-expr.ts";
import { bitCount } from "../diag/describe.ts";
import { literalExpr, reportTo } from "./literal.ts";
import type { Node, Step } from "./node.ts";
import { commonOwner, concat, resize, shift, valueNode } from "./ops.ts";

/** `width` bits from bit `lsb` on. A slice of a place is a place. */
export function slice(arg: Node, lsb: number, width: number, at: CallSite): Node {
  const size = arg.expr.width;
  if (!Number.isInteger(lsb) || !Number.isInteger(width) || lsb < 0 || width < 1 || lsb + width > size) {
    const what = width === 1 ? `bit ${lsb}` : `slice(${lsb}, ${width})`;
    reportTo(arg.owner, outOfRange({ what, size: bitCount(size), value: arg, at }));
    return valueNode(literalExpr(Math.max(1, Math.trunc(width) || 1), 0n), arg.owner, at);
  }
  if (lsb === 0 && width === size) return arg.signed ? { ...arg, signed: false } : arg;
  return {
    ...valueNode(sliceExpr(arg.expr, lsb, width), arg.owner, at),
    place: step(arg, { kind: "slice", lsb, width }),
  };
}

/** Element `index` of a vector cut in elements of `width` bits. An element of a place is a place. */
export function element(arg: Node, index: Node | number, width: number, at: CallSite): Node {
  const count = arg.expr.width / width;
  if (typeof index === "number") {
    if (Number.isInteger(index) && index >= 0 && index < count) return slice(arg, index * width, width, at);
    const [what, size] = width === 1 ? [`bit ${index}`, bitCount(count)] : [`index ${index}`, `${count} elements`];
    reportTo(arg.owner, outOfRange({ what, size, value: arg, at }));
    return slice(arg, 0, width, at);
  }
  const owner = commonOwner([arg, index], at);
  const expr: Expr = { kind: "element", width, arg: arg.expr, index: index.expr, site: at };
  return { ...valueNode(expr, owner, at), place: step(arg, { kind: "element", index: index.expr, width }) };
}

function step(arg: Node, next: Step): Node["place"] {
  return arg.place === null ? null : { net: arg.place.net, path: [...arg.place.path, next] };
}

/** Slices of slices and of constants are folded: they print as one. */
function sliceExpr(arg: Expr, lsb: number, width: number): Expr {
  if (arg.kind === "slice") return sliceExpr(arg.arg, arg.lsb + lsb, width);
  if (arg.kind === "literal") return literalExpr(width, BigInt.asUintN(width, arg.value >> BigInt(lsb)));
  return { kind: "slice", width, arg, lsb };
}

export function extendTo(op: "zext" | "sext", arg: Node, width: number, at: CallSite): Node {
  if (!Number.isInteger(width) || width < arg.expr.width) {
    reportTo(arg.owner, badResize({ op, from: arg, width, at }));
    return valueNode(literalExpr(Math.max(1, Math.trunc(width) || 1), 0n), arg.owner, at, arg.signed);
  }
  return resize(arg, width, at, op === "sext");
}

export function truncate(arg: Node, width: number, at: CallSite): Node {
  if (!Number.isInteger(width) || width < 1 || width > arg.expr.width) {
    reportTo(arg.owner, badResize({ op: "trunc", from: arg, width, at }));
    return valueNode(literalExpr(Math.max(1, Math.trunc(width) || 1), 0n), arg.owner, at, arg.signed);
  }
  return { ...slice(arg, 0, width, at), signed: arg.signed };
}

/**
 * Rotation. By a number: two slices. By a value: the doubled word is shifted, which is right for every amount up to the
 * width; a power-of-two width takes the amount modulo the width, others are rejected.
 */
export function rotate(direction: "left" | "right", arg: Node, amount: Node | number, at: CallSite): Node {
  const { width } = arg.expr;
  if (typeof amount === "number") {
    const right = (((direction === "right" ? amount : -amount) % width) + width) % width;
    if (right === 0) return valueNode(arg.expr, arg.owner, at);
    return concat([slice(arg, 0, right, at), slice(arg, right, width - right, at)], at);
  }
  if ((width & (width - 1)) !== 0) {
    reportTo(arg.owner, rotateWidth({ value: arg, at }));
    return valueNode(arg.expr, arg.owner, at);
  }
  if (width === 1) return valueNode(arg.expr, arg.owner, at);
  const bits = Math.log2(width);
  const by = amount.expr.width > bits ? slice(amount, 0, bits, at) : amount;
  const doubled = concat([arg, arg], at);
  return direction === "right"
    ? slice(shift("shr", doubled, by, at), 0, width, at)
    : slice(shift("shl", doubled, by, at), width, width, at);
}
