import ts from "typescript";
import { rule } from "./rule.ts";
import { isSignal, isSignalType } from "./signals.ts";

/** An expression of signals whose value goes nowhere: it makes no hardware. */
export const discardedExpression = rule(
  "an expression of signals does nothing by itself",
  (node, checker, complain) => {
    const value = discarded(node, checker);
    if (value === null || !isPure(value, checker)) return;
    const target =
      ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression) ? value.expression : null;
    const base = target?.expression.getText();
    const verb = verbOf(target?.expression, checker);
    const help = verb === null ? "; assign it to something, or remove it" : `; did you mean ${base ?? ""}.${verb}(…)?`;
    complain(value, `\`${value.getText().replaceAll(/\s+/g, " ").slice(0, 40)}\` does nothing by itself${help}`);
  },
);

/** An expression whose value nobody takes: a statement, or the body of a branch. */
function discarded(node: ts.Node, checker: ts.TypeChecker): ts.Expression | null {
  if (ts.isExpressionStatement(node)) return bare(node.expression);
  if (!ts.isArrowFunction(node) || ts.isBlock(node.body)) return null;
  const wanted = checker.getContextualType(node)?.getCallSignatures()[0]?.getReturnType().flags ?? 0;
  return (wanted & ts.TypeFlags.Void) !== 0 ? bare(node.body) : null;
}

function bare(expr: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expr) ? bare(expr.expression) : expr;
}

/** A signal itself, a method of one, or a function of the language: nothing of it records a statement. */
function isPure(expr: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!isSignal(checker, expr)) return false;
  if (!ts.isCallExpression(expr)) return !ts.isAwaitExpression(expr) && !ts.isBinaryExpression(expr);
  const callee = expr.expression;
  if (ts.isPropertyAccessExpression(callee)) return isSignalType(checker.getTypeAtLocation(callee.expression));
  const symbol = checker.getSymbolAtLocation(callee);
  const origin = symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
  return (
    origin?.declarations?.some((each) => /\/lang\/expr\/[a-z-]+\.ts$/.test(each.getSourceFile().fileName)) ?? false
  );
}

/** How the signal is driven, if it can be: `next` for a register, `assign` for a wire. */
function verbOf(expr: ts.Expression | undefined, checker: ts.TypeChecker): string | null {
  if (expr === undefined) return null;
  const type = checker.getTypeAtLocation(expr);
  return ["next", "assign"].find((verb) => type.getProperty(verb) !== undefined) ?? null;
}
