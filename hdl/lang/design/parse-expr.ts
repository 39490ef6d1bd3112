import type { BinaryOp, CallSite, CompareOp, EnumIR, Expr, Net, ReduceOp, ShiftOp, Target } from "./ir.ts";
import type { Tokens } from "./tokens.ts";

/** The names that the expressions of one module may use. */
export interface Scope {
  readonly net: (name: string) => Net;
  readonly enumeration: (name: string) => EnumIR;
}

const binaryOps: ReadonlySet<string> = new Set<BinaryOp>(["add", "sub", "mul", "and", "or", "xor"]);
const compareOps: ReadonlySet<string> = new Set<CompareOp>(["eq", "ne", "lt", "le", "gt", "ge"]);
const shiftOps: ReadonlySet<string> = new Set<ShiftOp>(["shl", "shr", "asr"]);
const reduceOps: ReadonlySet<string> = new Set<ReduceOp>(["any", "all", "parity"]);

/** An expression as `exprText` prints it. */
export function parseExpr(tokens: Tokens, scope: Scope): Expr {
  const { site } = tokens;
  let expr = primary(tokens, scope);
  while (tokens.take("[")) {
    const range = selection(tokens, scope);
    expr =
      typeof range.at === "number"
        ? { kind: "slice", width: range.width, arg: expr, lsb: range.at }
        : { kind: "element", width: range.width, arg: expr, index: range.at, site };
  }
  return expr;
}

/** What an assignment assigns. */
export function parseTarget(tokens: Tokens, scope: Scope): Target {
  const net = scope.net(tokens.word("a net"));
  if (!tokens.take("[")) return { kind: "whole", net };
  const { at, width } = selection(tokens, scope);
  if (typeof at === "number") return { kind: "slice", net, lsb: at, width };
  return { kind: "element", net, index: at, width };
}

/** `3 +: 8]` or `index of 8]`: a fixed slice, or an element chosen at run time. */
function selection(tokens: Tokens, scope: Scope): { readonly at: number | Expr; readonly width: number } {
  const fixed = tokens.peek(1) === "+:";
  const at = fixed ? tokens.number() : parseExpr(tokens, scope);
  tokens.expect(fixed ? "+:" : "of");
  const width = tokens.number();
  tokens.expect("]");
  return { at, width };
}

function primary(tokens: Tokens, scope: Scope): Expr {
  const { site } = tokens;
  if (tokens.take("(")) {
    const expr = operation(tokens, scope, site);
    tokens.expect(")");
    return expr;
  }
  if (tokens.take("{")) {
    const repeated = tokens.peek(1) === "x";
    const expr = repeated ? repetition(tokens, scope) : concatenation(tokens, scope);
    tokens.expect("}");
    return expr;
  }
  const word = tokens.word("an expression");
  const literal = /^(\d+)'(\d+)$/.exec(word);
  if (literal !== null) return { kind: "literal", width: Number(literal[2]), value: BigInt(literal[1] ?? 0) };
  const [name = "", member] = word.split(".");
  if (member !== undefined) return memberOf(tokens, scope.enumeration(name), member);
  const net = scope.net(word);
  return { kind: "net", width: net.width, net };
}

function memberOf(tokens: Tokens, enumeration: EnumIR, member: string): Expr {
  const { width } = enumeration;
  const value = /^\d/.test(member) ? BigInt(member) : enumeration.members.find(({ name }) => name === member)?.value;
  if (value === undefined) throw tokens.error(`a member of ${enumeration.name}`);
  return { kind: "literal", width, value, enumeration };
}

function repetition(tokens: Tokens, scope: Scope): Expr {
  const count = tokens.number();
  tokens.expect("x");
  const arg = parseExpr(tokens, scope);
  return { kind: "repeat", width: count * arg.width, arg, count };
}

function concatenation(tokens: Tokens, scope: Scope): Expr {
  const parts: Expr[] = [];
  while (tokens.peek() !== "}") parts.push(parseExpr(tokens, scope));
  return { kind: "concat", width: parts.reduce((sum, { width }) => sum + width, 0), parts };
}

function operation(tokens: Tokens, scope: Scope, site: CallSite): Expr {
  const word = tokens.word("an operator");
  if (word === "crossing") {
    const reason = tokens.text();
    const arg = parseExpr(tokens, scope);
    return { kind: "crossing", width: arg.width, arg, reason, site };
  }
  const arg = parseExpr(tokens, scope);
  const { width } = arg;
  const next = () => parseExpr(tokens, scope);
  if (word === "not" || word === "negate") return { kind: word, width, arg };
  if (reduceOps.has(word)) return { kind: "reduce", width: 1, op: word as ReduceOp, arg };
  if (binaryOps.has(word)) return { kind: "binary", width, op: word as BinaryOp, left: arg, right: next(), site };
  if (shiftOps.has(word)) return { kind: "shift", width, op: word as ShiftOp, arg, amount: next(), site };
  const [, compare = ""] = /^(..)s?$/.exec(word) ?? [];
  if (compareOps.has(compare)) {
    const signed = word.endsWith("s") && word.length === 3;
    return { kind: "compare", width: 1, op: compare as CompareOp, signed, left: arg, right: next(), site };
  }
  if (word === "mux") {
    const then = next();
    return { kind: "mux", width: then.width, condition: arg, then, otherwise: next(), site };
  }
  const extend = /^([sz])ext(\d+)$/.exec(word);
  if (extend === null) throw tokens.error("an operator", word);
  return { kind: "extend", width: Number(extend[2]), arg, signed: extend[1] === "s" };
}
