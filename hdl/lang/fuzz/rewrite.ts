/** Rebuilding expressions and statements, part by part. */
import type { Expr, MatchCase, Stmt, Target, WhenArm } from "../design/ir.ts";
import type { Assignment } from "../netlist/statements.ts";

export type Change = (expr: Expr) => Expr;

/** An expression with its direct parts changed; the parts keep their widths. */
export function withParts(expr: Expr, change: Change): Expr {
  switch (expr.kind) {
    case "literal":
    case "net":
      return expr;
    case "binary":
    case "compare":
      return { ...expr, left: change(expr.left), right: change(expr.right) };
    case "shift":
      return { ...expr, arg: change(expr.arg), amount: change(expr.amount) };
    case "element":
      return { ...expr, arg: change(expr.arg), index: change(expr.index) };
    case "concat":
      return { ...expr, parts: expr.parts.map(change) };
    case "mux":
      return {
        ...expr,
        condition: change(expr.condition),
        then: change(expr.then),
        otherwise: change(expr.otherwise),
      };
    case "not":
    case "negate":
    case "reduce":
    case "slice":
    case "repeat":
    case "extend":
    case "crossing":
      return { ...expr, arg: change(expr.arg) };
  }
}

/** Changes an expression from the leaves up. */
export function deep(change: Change): Change {
  const all: Change = (expr) => change(withParts(expr, all));
  return all;
}

/** Statements with every expression in them changed, then every assignment; labels of `match` stay. */
export function withExprs(
  body: readonly Stmt[],
  change: Change,
  assignment: (stmt: Assignment) => Assignment = (stmt) => stmt,
): Stmt[] {
  const inner = (stmts: readonly Stmt[]) => withExprs(stmts, change, assignment);
  const at = (target: Target): Target =>
    target.kind === "element" ? { ...target, index: change(target.index) } : target;
  return body.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return assignment({ ...stmt, target: at(stmt.target), value: change(stmt.value) });
      case "when": {
        const arms = stmt.arms.map((arm): WhenArm => ({
          ...arm,
          condition: change(arm.condition),
          body: inner(arm.body),
        }));
        return { ...stmt, arms, otherwise: stmt.otherwise && inner(stmt.otherwise) };
      }
      case "match": {
        const cases = stmt.cases.map((each): MatchCase => ({ ...each, body: inner(each.body) }));
        const otherwise = stmt.otherwise && inner(stmt.otherwise);
        return { ...stmt, subject: change(stmt.subject), cases, otherwise };
      }
    }
  });
}
