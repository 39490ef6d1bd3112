/** Random expressions: every operator of the IR, on operands of every width. */
import type { BinaryOp, CompareOp, Expr, Net } from "../design/ir.ts";
import { literal, memberOf, read, readableIn, site, type Draft } from "./draft.ts";
import { oneOf, randomBits, randomWidth, widest } from "./random.ts";

/** Makes expressions that read what a domain of the module may read. */
export interface ExprMaker {
  readonly draft: Draft;
  readonly domain: string;
}

/** An expression of `width` bits with at most `depth` operators on each other, apart from changes of width. */
export function expression(maker: ExprMaker, width: number, depth: number): Expr {
  const { pick } = maker.draft;
  if (depth <= 0 || --maker.draft.room.left < 0) return leaf(maker, width);
  const sub = (w: number, less = 1) => expression(maker, w, depth - less);
  const kind = pick(width === 1 ? 20 : 16);
  switch (kind) {
    case 0:
    case 1:
    case 2: {
      const op = oneOf<BinaryOp>(pick, ["add", "sub", "mul", "and", "or", "xor"]);
      return { kind: "binary", width, op, left: sub(width), right: sub(width), site };
    }
    case 3:
      return { kind: "not", width, arg: sub(width) };
    case 4:
      return { kind: "negate", width, arg: sub(width) };
    case 5:
    case 6: {
      const op = oneOf(pick, ["shl", "shr", "asr"] as const);
      return { kind: "shift", width, op, arg: sub(width), amount: amount(maker, width), site };
    }
    case 7:
    case 8:
      return { kind: "mux", width, condition: sub(1), then: sub(width), otherwise: sub(width), site };
    case 9: {
      if (width === 1) return sub(1);
      const high = 1 + pick(width - 1);
      return { kind: "concat", width, parts: [sub(high), sub(width - high)] };
    }
    case 10: {
      const counts = [2, 3, 4, 5, 8, 16, 33, width].filter((n) => n > 1 && width % n === 0);
      if (counts.length === 0) return sub(width);
      const count = oneOf(pick, counts);
      return { kind: "repeat", width, arg: sub(width / count), count };
    }
    case 11:
    case 12:
      return element(maker, width, depth);
    case 13:
    case 14:
    case 15: {
      const wider = Math.min(widest, width + pick(12));
      return fit(maker, sub(oneOf(pick, [wider, randomWidth(pick), 1 + pick(width)])), width);
    }
    case 16:
      return {
        kind: "reduce",
        width: 1,
        op: oneOf(pick, ["any", "all", "parity"] as const),
        arg: sub(randomWidth(pick)),
      };
    default:
      return comparison(maker, depth);
  }
}

/** A net, a constant, or a value of another domain that is read on purpose. */
function leaf(maker: ExprMaker, width: number): Expr {
  const { draft, domain } = maker;
  const { pick } = draft;
  if (pick(6) === 0) return literal(width, randomBits(pick, width));
  const foreign = [...draft.readable].filter(([name]) => name !== domain).flatMap(([, nets]) => nets);
  if (foreign.length > 0 && pick(8) === 0) {
    const net = oneOf(pick, foreign);
    return fit(maker, { kind: "crossing", width: net.width, arg: read(net), reason: "any value will do", site }, width);
  }
  const nets = readableIn(draft, domain);
  return nets.length === 0 ? literal(width, randomBits(pick, width)) : fit(maker, read(oneOf(pick, nets)), width);
}

/** An expression in another width: extended with either sign, or a slice of it. */
export function fit({ draft: { pick } }: ExprMaker, expr: Expr, width: number): Expr {
  if (expr.width === width) return expr;
  if (expr.width < width) return { kind: "extend", width, arg: expr, signed: pick(2) === 0 };
  return { kind: "slice", width, arg: expr, lsb: pick(expr.width - width + 1) };
}

/** How far a value of `width` bits is shifted: often within it, at times far beyond. */
function amount(maker: ExprMaker, width: number): Expr {
  const { pick } = maker.draft;
  const bits = width.toString(2).length;
  switch (pick(4)) {
    case 0:
      return literal(bits, BigInt(pick(width + 1)));
    case 1:
      return expression(maker, oneOf(pick, [33, 64, 70]), 0);
    default:
      return expression(maker, bits, pick(2));
  }
}

/** An element at a place known only at run time, of an array or of any vector that its width divides. */
function element(maker: ExprMaker, width: number, depth: number): Expr {
  const { pick } = maker.draft;
  const most = Math.floor(widest / width);
  const vectors = readableIn(maker.draft, maker.domain).filter((net) => net.width > width && net.width % width === 0);
  if (most < 2 && vectors.length === 0) return expression(maker, width, depth - 1);
  const count = 2 + pick(Math.min(6, most - 1));
  const whole: Expr =
    vectors.length > 0 && (most < 2 || pick(3) > 0)
      ? read(oneOf(pick, vectors))
      : expression(maker, count * width, depth - 1);
  return { kind: "element", width, arg: whole, index: indexFor(maker, whole.width / width), site };
}

/** An index for `count` elements that may lie beyond them. */
export function indexFor(maker: ExprMaker, count: number): Expr {
  const { pick } = maker.draft;
  const bits = (count - 1).toString(2).length;
  return expression(maker, pick(4) === 0 ? oneOf(pick, [1, bits + 1, 33]) : bits, pick(2));
}

function comparison(maker: ExprMaker, depth: number): Expr {
  const { draft, domain } = maker;
  const { pick } = draft;
  const states = readableIn(draft, domain).filter(({ enumeration }) => enumeration !== undefined);
  if (states.length > 0 && pick(3) === 0) return isMember(maker, oneOf(pick, states));
  const op = oneOf<CompareOp>(pick, ["eq", "ne", "lt", "le", "gt", "ge"]);
  const width = randomWidth(pick);
  const left = expression(maker, width, depth - 1);
  const right = pick(3) === 0 ? literal(width, randomBits(pick, width)) : expression(maker, width, depth - 1);
  const signed = op !== "eq" && op !== "ne" && pick(2) === 0;
  return { kind: "compare", width: 1, op, signed, left, right, site };
}

/** True when an enumerated net is one of its members. */
function isMember({ draft: { pick } }: ExprMaker, net: Net): Expr {
  const { enumeration } = net;
  if (enumeration === undefined) return literal(1, 0n);
  const right = memberOf(enumeration, pick(8));
  return {
    kind: "compare",
    width: 1,
    op: oneOf(pick, ["eq", "ne"] as const),
    signed: false,
    left: read(net),
    right,
    site,
  };
}
