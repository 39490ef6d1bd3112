import ts from "typescript";
import { rule } from "./rule.ts";
import type { Complain } from "./rule.ts";
import { answersSignal, isList, isNothing, isOptionalSignal, isSignal, mayBeSignal } from "./signals.ts";

const K = ts.SyntaxKind;

/** What to write for an operator of TypeScript's. */
const methods: Partial<Record<ts.SyntaxKind, string>> = {
  [K.EqualsEqualsEqualsToken]: "a.eq(b)",
  [K.EqualsEqualsToken]: "a.eq(b)",
  [K.ExclamationEqualsEqualsToken]: "a.ne(b)",
  [K.ExclamationEqualsToken]: "a.ne(b)",
  [K.LessThanToken]: "a.lt(b)",
  [K.LessThanEqualsToken]: "a.le(b)",
  [K.GreaterThanToken]: "a.gt(b)",
  [K.GreaterThanEqualsToken]: "a.ge(b)",
};

const logical: Partial<Record<ts.SyntaxKind, string>> = {
  [K.AmpersandAmpersandToken]: "a.and(b)",
  [K.BarBarToken]: "a.or(b)",
  [K.AmpersandAmpersandEqualsToken]: "a.and(b)",
  [K.BarBarEqualsToken]: "a.or(b)",
};

const prefixes: Partial<Record<ts.SyntaxKind, string>> = {
  [K.ExclamationToken]: "a.not()",
  [K.TildeToken]: "a.not()",
  [K.MinusToken]: "a.neg()",
  [K.PlusToken]: "a",
};

const converters = new Set(["Boolean", "Number", "String", "BigInt"]);

/** Methods of lists that ask what a function gives back. */
const askers: Partial<Record<string, string>> = {
  some: "orAll(list)",
  every: "andAll(list)",
  filter: "mux(condition, a, b)",
  find: "mux(condition, a, b)",
  findIndex: "mux(condition, a, b)",
  findLast: "mux(condition, a, b)",
};

/** Methods of lists that compare. */
const searches = new Set(["includes", "indexOf", "lastIndexOf"]);

/** A signal where TypeScript wants to know a value now. While the design is built it has none: an object is always true. */
export const signalAsCondition = rule("a signal has no value while the design is built", (node, checker, complain) => {
  const asks = (expr: ts.Expression, instead: string) => {
    if (mayBeSignal(checker, expr)) complain(expr, hasNoValue(expr, checker, instead));
  };
  if (ts.isIfStatement(node)) asks(node.expression, "when(condition, () => …)");
  else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) asks(node.expression, "a state machine");
  else if (ts.isForStatement(node) && node.condition !== undefined) asks(node.condition, "a state machine");
  else if (ts.isConditionalExpression(node)) asks(node.condition, "mux(condition, a, b)");
  else if (ts.isSwitchStatement(node)) {
    if (isSignal(checker, node.expression)) complain(node.expression, always(node.expression, "match(a, { … })"));
  } else if (ts.isPrefixUnaryExpression(node)) {
    const instead = prefixes[node.operator];
    if (instead !== undefined) asks(node.operand, instead);
  } else if (ts.isTemplateSpan(node)) asks(node.expression, "a text of parameters");
  else if (ts.isCallExpression(node)) conversion(node, checker, complain);
  else if (ts.isBinaryExpression(node)) binary(node, checker, complain);
});

function binary(node: ts.BinaryExpression, checker: ts.TypeChecker, complain: Complain): void {
  const { left, right, operatorToken } = node;
  const operator = operatorToken.kind;
  const joins = logical[operator];
  if (joins !== undefined && mayBeSignal(checker, left)) complain(left, hasNoValue(left, checker, joins));
  if (operator === K.QuestionQuestionToken && isSignal(checker, left)) {
    complain(left, `\`${text(left)}\` is a signal and never missing; choose with mux(condition, a, b)`);
  }
  const compares = methods[operator];
  if (compares !== undefined) {
    if (isNothing(checker, left) || isNothing(checker, right)) return;
    const signal = [left, right].find((side) => mayBeSignal(checker, side));
    if (signal !== undefined) {
      const what = `\`${operatorToken.getText()}\` compares objects, not what \`${text(signal)}\` will carry`;
      complain(node, `${what}; write ${compares}`);
    }
  }
  if (operator === K.PlusToken) {
    const signal = [left, right].find((side) => mayBeSignal(checker, side));
    if (signal !== undefined) complain(signal, hasNoValue(signal, checker, "a.add(b)"));
  }
}

function conversion(node: ts.CallExpression, checker: ts.TypeChecker, complain: Complain): void {
  const [argument] = node.arguments;
  if (argument === undefined) return;
  if (ts.isPropertyAccessExpression(node.expression)) method(node, node.expression, checker, complain);
  if (!ts.isIdentifier(node.expression)) return;
  if (converters.has(node.expression.text) && mayBeSignal(checker, argument)) {
    complain(argument, hasNoValue(argument, checker, "it with the methods of signals"));
  }
}

/** `list.some(…)`, `list.includes(a)`, `Object.is(a, b)`. */
function method(
  node: ts.CallExpression,
  { expression: on, name }: ts.PropertyAccessExpression,
  checker: ts.TypeChecker,
  complain: Complain,
): void {
  const [argument] = node.arguments;
  if (argument === undefined) return;
  if (ts.isIdentifier(on) && on.text === "Object" && name.text === "is") {
    const signal = node.arguments.find((side) => mayBeSignal(checker, side));
    if (signal !== undefined && !node.arguments.some((side) => isNothing(checker, side))) {
      complain(node, `\`Object.is\` compares objects, not what \`${text(signal)}\` will carry; write a.eq(b)`);
    }
    return;
  }
  if (!isList(checker, on)) return;
  const instead = askers[name.text];
  if (instead !== undefined && answersSignal(checker, argument)) {
    complain(
      argument,
      `\`${name.text}\` asks signals, which have no value while the design is built; write ${instead}`,
    );
  }
  if (searches.has(name.text) && mayBeSignal(checker, argument)) {
    complain(node, `\`${name.text}\` compares objects, not what \`${text(argument)}\` will carry; write a.eq(b)`);
  }
}

function hasNoValue(expr: ts.Expression, checker: ts.TypeChecker, instead: string): string {
  if (!isOptionalSignal(checker, expr)) return always(expr, instead);
  return `\`${text(expr)}\` may be a signal; ask whether there is one with \`=== undefined\` or \`=== null\``;
}

const always = (expr: ts.Expression, instead: string) =>
  `\`${text(expr)}\` is a signal and has no value while the design is built; write ${instead}`;

/** An expression in a message: its text, cut. */
function text(expr: ts.Expression): string {
  const all = expr.getText().replaceAll(/\s+/g, " ");
  return all.length <= 40 ? all : `${all.slice(0, 39)}…`;
}
