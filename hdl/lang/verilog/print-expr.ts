/**
 * Expressions of a legal module as text. Every operand has its own width and nothing relies on its surroundings to
 * widen it; parentheses stand wherever two kinds of operators meet.
 */
import type { BinaryOp, CompareOp, EnumIR, Expr, Net } from "../design/ir.ts";
import { fill, group, indent, line, softline } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { memberName } from "./names.ts";
import type { NetName } from "./names.ts";

type Of<K extends Expr["kind"]> = Extract<Expr, { kind: K }>;

const arithmetic: Record<BinaryOp, string> = { add: "+", sub: "-", mul: "*", and: "&", or: "|", xor: "^" };
const comparison: Record<CompareOp, string> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };
const reduction = { any: "|", all: "&", parity: "^" } as const;

/** Constant of `width` bits: `1'b1`, `8'h5a`, `32'h0bad_cafe`, or the member's name for an enumeration. */
export function printLiteral(width: number, value: bigint, enumeration?: EnumIR): string {
  const member = enumeration === undefined ? null : memberName(enumeration, value);
  if (member !== null) return member;
  if (width === 1) return `1'b${value}`;
  const digits = value.toString(16);
  if (digits.length <= 4) return `${width}'h${digits}`;
  // Long constants are masks and patterns: in groups of four, with their leading zeros where that is no long row.
  const padded = width <= 64 ? digits.padStart(Math.ceil(width / 4), "0") : digits;
  return `${width}'h${padded.replace(/(?<=.)(?=(?:.{4})+$)/g, "_")}`;
}

/** A value that is assigned: a zero vector is `'0`. */
export function printValue(expr: Expr, nameOf: NetName): Layout {
  if (expr.kind === "literal") return printConstant(expr.width, expr.value, expr.enumeration);
  const text = printExpr(expr, nameOf);
  const isTable = expr.kind === "mux" && expr.otherwise.kind === "mux";
  return isTable ? group(indent(softline, text)) : text;
}

/** A constant that is assigned. */
export function printConstant(width: number, value: bigint, enumeration?: EnumIR): string {
  const member = enumeration === undefined ? null : memberName(enumeration, value);
  return member ?? (value === 0n && width > 1 ? "'0" : printLiteral(width, value));
}

/** The select of `width` bits from `lsb` on, nothing for the whole net. */
export function printRange(net: Net, lsb: number, width: number): string {
  if (lsb === 0 && width === net.width) return "";
  return width === 1 ? `[${lsb}]` : `[${lsb + width - 1}:${lsb}]`;
}

/** The select of the element of `width` bits that `index` points at; the index is as wide as their number needs. */
export function printElementSelect(net: Net, width: number, index: Expr, nameOf: NetName): Layout {
  return width === 1
    ? ["[", printExpr(index, nameOf), "]"]
    : ["[", bitPosition(index, width, net.width, nameOf), ` +: ${width}]`];
}

export function printExpr(expr: Expr, nameOf: NetName): Layout {
  switch (expr.kind) {
    case "literal":
      return printLiteral(expr.width, expr.value, expr.enumeration);
    case "net":
      return nameOf(expr.net);
    case "binary":
      return chain(expr, nameOf);
    case "compare":
      return compare(expr, nameOf);
    case "not":
      return [expr.width === 1 ? "!" : "~", unary(expr.arg, nameOf)];
    case "negate":
      return ["-", unary(expr.arg, nameOf)];
    case "shift":
      return shift(expr, nameOf);
    case "reduce":
      return [reduction[expr.op], unary(expr.arg, nameOf)];
    case "slice":
      return slice(expr, nameOf);
    case "element":
      return element(expr, nameOf);
    case "concat":
      return braces(expr.parts.map((part) => (part.kind === "mux" ? closed(part, nameOf) : printExpr(part, nameOf))));
    case "repeat":
      return [`{${expr.count}{`, printExpr(expr.arg, nameOf), "}}"];
    case "extend":
      return extend(expr, nameOf);
    case "mux":
      return mux(expr, nameOf);
    case "crossing":
      return printExpr(expr.arg, nameOf);
  }
}

/** True for what needs no parentheses as an operand: names, selects, calls, braces. */
function isPrimary(expr: Expr): boolean {
  switch (expr.kind) {
    case "literal":
    case "net":
    case "slice":
    case "element":
    case "concat":
    case "repeat":
    case "extend":
      return true;
    case "shift":
      return expr.op === "asr";
    case "crossing":
      return isPrimary(expr.arg);
    case "binary":
    case "compare":
    case "not":
    case "negate":
    case "reduce":
    case "mux":
      return false;
  }
}

function parenthesised(inner: Layout): Layout {
  return group("(", indent(softline, inner), softline, ")");
}

/**
 * An operand of a unary operator. Yosys 0.23 cannot size a cast there, so casts stand in braces, which change nothing.
 */
function unary(expr: Expr, nameOf: NetName): Layout {
  if (expr.kind === "extend" && !expr.signed) {
    return braces([printLiteral(expr.width - expr.arg.width, 0n), printExpr(expr.arg, nameOf)]);
  }
  const isCast = (expr.kind === "slice" || expr.kind === "element") && expr.arg.kind !== "net";
  return isCast ? braces([printExpr(expr, nameOf)]) : closed(expr, nameOf);
}

/** An operand of anything that binds tightly. */
function closed(expr: Expr, nameOf: NetName): Layout {
  const text = printExpr(expr, nameOf);
  return isPrimary(expr) ? text : parenthesised(text);
}

/** An operand of a binary operator: a negation needs no parentheses there. */
function operand(expr: Expr, nameOf: NetName): Layout {
  return expr.kind === "not" ? printExpr(expr, nameOf) : closed(expr, nameOf);
}

const braces = (parts: readonly Layout[]): Layout => group("{", indent(softline, fill(parts)), softline, "}");

function operatorOf({ op, width }: Of<"binary">): string {
  if (width === 1 && op === "and") return "&&";
  if (width === 1 && op === "or") return "||";
  return arithmetic[op];
}

/** `a + b + c`: operands of one associative operator without parentheses. */
function chain(expr: Of<"binary">, nameOf: NetName): Layout {
  const operator = operatorOf(expr);
  const operands = expr.op === "sub" ? [expr.left, expr.right] : chainOperands(expr);
  const [first, ...rest] = operands.map((each) => operand(each, nameOf));
  return group(first ?? "", indent(rest.map((each) => [line, `${operator} `, each])));
}

function chainOperands(expr: Of<"binary">): Expr[] {
  const operands: Expr[] = [];
  const open: Expr[] = [expr];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "binary" && next.op === expr.op) open.push(next.right, next.left);
    else operands.push(next);
  }
  return operands;
}

function compare(expr: Of<"compare">, nameOf: NetName): Layout {
  const side = (each: Expr): Layout =>
    expr.signed ? ["$signed(", printExpr(each, nameOf), ")"] : operand(enumerated(each, expr), nameOf);
  return group(side(expr.left), indent(line, `${comparison[expr.op]} `, side(expr.right)));
}

/** A constant that is compared with a net of an enumeration is one of its members. */
function enumerated(side: Expr, { left, right }: Of<"compare">): Expr {
  const other = side === left ? right : left;
  if (side.kind !== "literal" || side.enumeration !== undefined || other.kind !== "net") return side;
  return other.net.enumeration === undefined ? side : { ...side, enumeration: other.net.enumeration };
}

function shift(expr: Of<"shift">, nameOf: NetName): Layout {
  const amount = expr.amount.kind === "literal" ? expr.amount.value.toString() : closed(expr.amount, nameOf);
  // Inside of $unsigned the shift stands alone: next to unsigned operands it would lose its sign.
  if (expr.op === "asr") return ["$unsigned($signed(", printExpr(expr.arg, nameOf), ") >>> ", amount, ")"];
  return group(operand(expr.arg, nameOf), expr.op === "shl" ? " << " : " >> ", amount);
}

/** A select from a net; a cast for anything else. */
function slice({ arg, lsb, width }: Of<"slice">, nameOf: NetName): Layout {
  if (arg.kind === "net") return [nameOf(arg.net), printRange(arg.net, lsb, width)];
  const shifted = lsb === 0 ? printExpr(arg, nameOf) : [closed(arg, nameOf), ` >> ${lsb}`];
  return group(`${width}'(`, indent(softline, shifted), softline, ")");
}

/** A select from a net; a shift for anything else, which reads zeros beyond the end. */
function element({ arg, index, width }: Of<"element">, nameOf: NetName): Layout {
  if (arg.kind === "net") return [nameOf(arg.net), printElementSelect(arg.net, width, index, nameOf)];
  const position = bitPosition(index, width, arg.width, nameOf);
  const isSum = !isPowerOfTwo(width) || (width === 1 && !isPrimary(index));
  const amount = isSum ? parenthesised(position) : position;
  return group(`${width}'(`, indent(softline, closed(arg, nameOf), " >> ", amount), softline, ")");
}

/** First bit of element `index`, in as many bits as a position in `total` bits takes. */
function bitPosition(index: Expr, width: number, total: number, nameOf: NetName): Layout {
  if (width === 1) return printExpr(index, nameOf);
  if (isPowerOfTwo(width)) {
    const zeros = printLiteral(Math.log2(width), 0n);
    return ["{", printExpr(index, nameOf), `, ${zeros}}`];
  }
  const bits = Math.ceil(Math.log2(total));
  return [extended(index, bits, nameOf), ` * ${printLiteral(bits, BigInt(width))}`];
}

const isPowerOfTwo = (value: number) => Number.isInteger(Math.log2(value));

function extend({ arg, width, signed }: Of<"extend">, nameOf: NetName): Layout {
  const text = printExpr(arg, nameOf);
  // A cast keeps the sign of its operand, and would hand it on to what stands around it.
  if (signed) return [`$unsigned(${width}'($signed(`, text, ")))"];
  return extended(arg, width, nameOf);
}

/**
 * `expr` with zeros on top. A cast where the width of `expr` cannot depend on its surroundings, otherwise a
 * concatenation: the front ends differ in how they size `9'(a + b)`.
 */
function extended(expr: Expr, width: number, nameOf: NetName): Layout {
  const text = printExpr(expr, nameOf);
  if (isPrimary(expr) || isLogical(expr)) return [`${width}'(`, text, ")"];
  return braces([printLiteral(width - expr.width, 0n), text]);
}

/** One bit whatever stands around it. */
function isLogical(expr: Expr): boolean {
  if (expr.width !== 1) return false;
  const { kind } = expr;
  return kind === "compare" || kind === "not" || kind === "reduce" || (kind === "binary" && isLogicalOp(expr.op));
}

const isLogicalOp = (op: BinaryOp) => op === "and" || op === "or";

/** `a ? x : y`, or a table of choices, one a line, when it does not fit. */
function mux(expr: Of<"mux">, nameOf: NetName): Layout {
  const { condition, then, otherwise } = expr;
  const [test, yes, no] = [operand(condition, nameOf), closed(then, nameOf), closed(otherwise, nameOf)];
  if (otherwise.kind !== "mux") return group(test, indent(line, "? ", yes, line, ": ", no));
  const rows: Layout[] = [];
  let rest: Expr = expr;
  for (; rest.kind === "mux"; rest = rest.otherwise) {
    rows.push([operand(rest.condition, nameOf), " ? ", closed(rest.then, nameOf), " :", line]);
  }
  return group(rows, closed(rest, nameOf));
}
