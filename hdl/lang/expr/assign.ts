import type { CallSite, Expr, Stmt, Target } from "../design/ir.ts";
import { assignWidth, dynamicPart, foreignSignal, signMismatch } from "../diag/messages-expr.ts";
import { constantNode, encodeLiteral, literalExpr, reportTo } from "./literal.ts";
import type { Node, Place, Step } from "./node.ts";
import type { Operand } from "./ops.ts";

/** Records `target := value`. The width is checked; `next` and `assign` differ in when the value appears. */
export function recordAssign(verb: "assign" | "next", target: Node, value: Operand, at: CallSite): void {
  const { owner, place } = target;
  if (owner === null || place === null) return; // the place was out of range, which has been reported
  const source = sizeValue(verb, target, value, at);
  const guards: Expr[] = [];
  const where = targetOf(place, at, guards);
  if (where === null) return owner.report(dynamicPart({ target, at }));
  const stmt: Stmt = { kind: verb, target: where, value: source.expr, site: at };
  const [guard, ...more] = guards;
  if (guard === undefined) return owner.record(stmt);
  const condition = more.reduce<Expr>(
    (left, right) => ({ kind: "binary", width: 1, op: "and", left, right, site: at }),
    guard,
  );
  owner.record({ kind: "when", arms: [{ condition, body: [stmt], site: at }], otherwise: null, site: at });
}

function sizeValue(verb: string, target: Node, value: Operand, at: CallSite): Node {
  const { width } = target.expr;
  if (typeof value !== "object") {
    const context = { owner: target.owner, at, other: target };
    return constantNode(width, encodeLiteral(value, { width, signed: target.signed }, context), target.signed, at);
  }
  const { owner } = target;
  if (value.owner !== null && owner !== null && value.owner !== owner) {
    reportTo(owner, foreignSignal({ value, user: owner.moduleName, at }));
  }
  if (value.expr.width !== width) {
    reportTo(owner, assignWidth({ verb, target, value, at }));
    return constantNode(width, 0n, target.signed, at);
  }
  if (value.signed !== target.signed) reportTo(owner, signMismatch({ op: verb, left: target, right: value, at }));
  return value;
}

/**
 * The steps to a part of a net as one target; null when a run-time index is followed by a cut that it cannot absorb.
 * An index that can leave the part it counts in, and so reach a neighbour, adds a guard.
 */
function targetOf(place: Place, at: CallSite, guards: Expr[]): Target | null {
  const { net } = place;
  let lsb = 0;
  let width = net.width;
  let index: Expr | null = null; // in elements of `width` bits
  for (const step of place.path) {
    if (step.kind === "element" && width < net.width) {
      const count = BigInt(width / step.width);
      const { width: bits } = step.index;
      const right = literalExpr(bits, count);
      const inside: Expr = { kind: "compare", width: 1, op: "lt", signed: false, left: step.index, right, site: at };
      if (1n << BigInt(bits) > count) guards.push(inside);
    }
    if (index === null && step.kind === "slice") {
      lsb += step.lsb;
      width = step.width;
    } else if (index === null && step.kind === "element") {
      if (lsb % step.width !== 0) return null;
      index = offsetIndex(step.index, lsb / step.width, net.width / step.width, at);
      width = step.width;
    } else if (index !== null) {
      const finer: Expr | null = refine(index, width, step, at);
      if (finer === null) return null;
      index = finer;
      width = step.width;
    }
  }
  if (index !== null) return { kind: "element", net, index, width };
  return width === net.width ? { kind: "whole", net } : { kind: "slice", net, lsb, width };
}

/** `index` counts elements of `width` bits; the result counts elements of `step.width` bits of the same net. */
function refine(index: Expr, width: number, step: Step, at: CallSite): Expr | null {
  if (width % step.width !== 0) return null;
  const parts = width / step.width;
  if (step.kind === "element") return scaleIndex(index, parts, step.index, at);
  if (step.lsb % step.width !== 0) return null;
  const offset = step.lsb / step.width;
  return scaleIndex(index, parts, literalExpr(bitsFor(parts - 1), BigInt(offset)), at);
}

/** `index * parts + inner`, wide enough not to wrap; a concatenation when `parts` is a power of two. */
function scaleIndex(index: Expr, parts: number, inner: Expr, site: CallSite): Expr {
  if (parts === 1) return index;
  const innerWidth = bitsFor(parts - 1);
  if (2 ** innerWidth === parts && inner.width === innerWidth) {
    return { kind: "concat", width: index.width + innerWidth, parts: [index, inner] };
  }
  const width = Math.max(index.width + bitsFor(parts), inner.width) + 1;
  const scaled: Expr = {
    kind: "binary",
    width,
    op: "mul",
    left: widen(index, width),
    right: literalExpr(width, BigInt(parts)),
    site,
  };
  return { kind: "binary", width, op: "add", left: scaled, right: widen(inner, width), site };
}

/** `index + base`, wide enough for every element of the net. */
function offsetIndex(index: Expr, base: number, count: number, site: CallSite): Expr {
  if (base === 0) return index;
  const width = Math.max(index.width, bitsFor(count - 1)) + 1;
  const right = literalExpr(width, BigInt(base));
  return { kind: "binary", width, op: "add", left: widen(index, width), right, site };
}

function widen(expr: Expr, width: number): Expr {
  return expr.width === width ? expr : { kind: "extend", width, arg: expr, signed: false };
}

function bitsFor(value: number): number {
  return Math.max(1, Math.floor(value).toString(2).length);
}
