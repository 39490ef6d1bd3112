import type { Expr, Net, Stmt } from "./ir.ts";

/** Calls `visit` for every net that an expression reads. */
export function forEachNet(expr: Expr, visit: (net: Net) => void): void {
  if (expr.kind === "net") visit(expr.net);
  else for (const part of partsOf(expr)) forEachNet(part, visit);
}

/** The expressions that an expression is made of. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "net":
      return [];
    case "binary":
    case "compare":
      return [expr.left, expr.right];
    case "not":
    case "negate":
    case "reduce":
    case "slice":
    case "repeat":
    case "extend":
    case "crossing":
      return [expr.arg];
    case "shift":
      return [expr.arg, expr.amount];
    case "element":
      return [expr.arg, expr.index];
    case "concat":
      return expr.parts;
    case "mux":
      return [expr.condition, expr.then, expr.otherwise];
  }
}

/** Calls `visit` for every assignment, inside of branches too. */
export function forEachAssignment(
  statements: readonly Stmt[],
  visit: (stmt: Stmt & { kind: "assign" | "next" }) => void,
): void {
  for (const stmt of statements) {
    switch (stmt.kind) {
      case "assign":
      case "next":
        visit(stmt);
        break;
      case "when":
        for (const arm of stmt.arms) forEachAssignment(arm.body, visit);
        forEachAssignment(stmt.otherwise ?? [], visit);
        break;
      case "match":
        for (const branch of stmt.cases) forEachAssignment(branch.body, visit);
        forEachAssignment(stmt.otherwise ?? [], visit);
    }
  }
}
