/**
 * Expressions in the subset that Verilator, Icarus, Yosys and Vivado agree on: every operand has its own width, nothing relies on
 * the context to widen it, and parentheses stand wherever two kinds of operators meet.
 */
import type { BinaryOp, CompareOp, EnumIR, Expr, Net } from "../design/ir.ts";
import { enumMember } from "./names.ts";

/** How a net is written where it is read; the printer renames nothing but nets that nobody reads. */
export type NetName = (net: Net) => string;

const BINARY: Record<BinaryOp, string> = { add: "+", sub: "-", mul: "*", and: "&", or: "|", xor: "^" };
const COMPARE: Record<CompareOp, string> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };
const REDUCE = { any: "|", all: "&", parity: "^" } as const;
/** Operators that may be chained without parentheses. */
const CHAINS: ReadonlySet<string> = new Set(["+", "&", "|", "^", "&&", "||"]);

/** Text of an expression and the operator at its root; null for anything that needs no parentheses as an operand. */
interface Printed {
  readonly text: string;
  readonly operator: string | null;
}

const atom = (text: string): Printed => ({ text, operator: null });

/** Constant of `width` bits: `1'b1`, `8'h5a`, or the member's name for an enumeration. */
export function printLiteral(width: number, value: bigint, enumeration?: EnumIR): string {
  const member = enumeration?.members.find((each) => each.value === value);
  if (enumeration !== undefined && member !== undefined) return enumMember(enumeration, member.name);
  return width === 1 ? `1'b${value.toString()}` : `${width.toString()}'h${value.toString(16)}`;
}

/** A value that is assigned: a zero vector is `'0`. */
export function printValue(expr: Expr, nameOf: NetName): string {
  if (expr.kind === "literal" && expr.value === 0n && expr.width > 1 && expr.enumeration === undefined) return "'0";
  return printExpr(expr, nameOf);
}

export function printExpr(expr: Expr, nameOf: NetName): string {
  return print(expr, nameOf).text;
}

/** The range of `width` bits from `lsb` of a net, nothing when that is the whole net. */
export function printRange(net: Net, lsb: number, width: number): string {
  if (lsb === 0 && width === net.width) return "";
  return width === 1 ? `[${lsb.toString()}]` : `[${(lsb + width - 1).toString()}:${lsb.toString()}]`;
}

/** First bit of element `index` of a vector of `count` elements, as wide as the simulators want an index into it. */
export function printElementRange(net: Net, width: number, index: Expr, nameOf: NetName): string {
  const bits = Math.max(1, Math.ceil(Math.log2(net.width)));
  const position = width === 1 ? fitted(index, bits, nameOf) : `${fitted(index, bits, nameOf)} * ${printLiteral(bits, BigInt(width))}`;
  return width === 1 ? `[${position}]` : `[${position} +: ${width.toString()}]`;
}

function print(expr: Expr, nameOf: NetName): Printed {
  const text = (inner: Expr) => print(inner, nameOf).text;
  switch (expr.kind) {
    case "literal":
      return atom(printLiteral(expr.width, expr.value, expr.enumeration));
    case "net":
      return atom(nameOf(expr.net));
    case "binary":
      return binary(logical(expr.op, expr.width), expr.left, expr.right, nameOf);
    case "compare": {
      const side = (operand: Expr) => (expr.signed ? `$signed(${text(operand)})` : operandText(operand, COMPARE[expr.op], nameOf));
      return { text: `${side(expr.left)} ${COMPARE[expr.op]} ${side(expr.right)}`, operator: COMPARE[expr.op] };
    }
    case "not":
      return atom(`${expr.width === 1 ? "!" : "~"}${closed(expr.arg, nameOf)}`);
    case "negate":
      return { text: `-${closed(expr.arg, nameOf)}`, operator: "-x" };
    case "shift":
      return shift(expr, nameOf);
    case "reduce":
      return expr.arg.width === 1 ? print(expr.arg, nameOf) : { text: `${REDUCE[expr.op]}${closed(expr.arg, nameOf)}`, operator: "reduce" };
    case "slice":
      return atom(slice(expr.arg, expr.lsb, expr.width, nameOf));
    case "element":
      return element(expr, nameOf);
    case "concat":
      return atom(`{${expr.parts.map(text).join(", ")}}`);
    case "repeat":
      return atom(`{${expr.count.toString()}{${text(expr.arg)}}}`);
    case "extend":
      return extend(expr, nameOf);
    case "mux": {
      const otherwise = expr.otherwise.kind === "mux" ? text(expr.otherwise) : operandText(expr.otherwise, "?", nameOf);
      return { text: `${operandText(expr.condition, "?", nameOf)} ? ${operandText(expr.then, "?", nameOf)} : ${otherwise}`, operator: "?" };
    }
    case "crossing":
      return print(expr.arg, nameOf);
    default:
      return expr satisfies never;
  }
}

const logical = (op: BinaryOp, width: number) => (width === 1 && op === "and" ? "&&" : width === 1 && op === "or" ? "||" : BINARY[op]);

function binary(operator: string, left: Expr, right: Expr, nameOf: NetName): Printed {
  return { text: `${operandText(left, operator, nameOf)} ${operator} ${operandText(right, operator, nameOf)}`, operator };
}

/** An operand in parentheses unless it is an atom or continues a chain of the same operator. */
function operandText(expr: Expr, operator: string, nameOf: NetName): string {
  const { text, operator: inner } = print(expr, nameOf);
  return inner === null || (inner === operator && CHAINS.has(operator)) ? text : `(${text})`;
}

function closed(expr: Expr, nameOf: NetName): string {
  const { text, operator } = print(expr, nameOf);
  return operator === null && !/^[!~]/.test(text) ? text : `(${text})`;
}

function shift(expr: Extract<Expr, { kind: "shift" }>, nameOf: NetName): Printed {
  const amount = expr.amount.kind === "literal" ? expr.amount.value.toString() : closed(expr.amount, nameOf);
  // The cast makes the shift stand by itself: inside a larger unsigned expression it would lose its sign.
  if (expr.op === "asr") return atom(`${expr.width.toString()}'($signed(${printExpr(expr.arg, nameOf)}) >>> ${amount})`);
  const operator = expr.op === "shl" ? "<<" : ">>";
  return { text: `${operandText(expr.arg, operator, nameOf)} ${operator} ${amount}`, operator };
}

function slice(arg: Expr, lsb: number, width: number, nameOf: NetName): string {
  if (lsb === 0 && width === arg.width) return closed(arg, nameOf);
  if (arg.kind === "net") return nameOf(arg.net) + printRange(arg.net, lsb, width);
  if (arg.kind === "slice") return slice(arg.arg, arg.lsb + lsb, width, nameOf);
  const shifted = lsb === 0 ? printExpr(arg, nameOf) : `${closed(arg, nameOf)} >> ${lsb.toString()}`;
  return `${width.toString()}'(${shifted})`;
}

function element({ arg, index, width }: Extract<Expr, { kind: "element" }>, nameOf: NetName): Printed {
  const count = arg.width / width;
  const exact = Number.isInteger(Math.log2(count)) && index.width === Math.log2(count);
  if (arg.kind === "net" && exact) return atom(nameOf(arg.net) + printElementRange(arg.net, width, index, nameOf));
  // Out of range reads 0: a shift does that, an indexed select does not.
  const bits = index.width + Math.ceil(Math.log2(width + 1));
  const position = width === 1 ? closed(index, nameOf) : `(${fitted(index, bits, nameOf)} * ${printLiteral(bits, BigInt(width))})`;
  return atom(`${width.toString()}'(${closed(arg, nameOf)} >> ${position})`);
}

/** A value cut or widened to `bits`. */
function fitted(expr: Expr, bits: number, nameOf: NetName): string {
  if (expr.width === bits) return closed(expr, nameOf);
  if (expr.width > bits) return slice(expr, 0, bits, nameOf);
  return `${bits.toString()}'(${printExpr(expr, nameOf)})`;
}

function extend({ arg, width, signed }: Extract<Expr, { kind: "extend" }>, nameOf: NetName): Printed {
  if (arg.width === width) return print(arg, nameOf);
  const text = printExpr(arg, nameOf);
  return atom(signed ? `${width.toString()}'($signed(${text}))` : `${width.toString()}'(${text})`);
}
