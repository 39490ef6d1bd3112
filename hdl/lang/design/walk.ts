import type { Expr, ModuleIR, Net, Stmt } from "./ir.ts";

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

/** Calls `visit` for every expression of a module, wherever it stands, and for all that it is made of. */
export function forEachExprIn(module: ModuleIR, visit: (expr: Expr) => void): void {
  const deep = (expr: Expr): void => {
    visit(expr);
    for (const part of partsOf(expr)) deep(part);
  };
  const statements = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      switch (stmt.kind) {
        case "assign":
        case "next":
          if (stmt.target.kind === "element") deep(stmt.target.index);
          deep(stmt.value);
          break;
        case "when":
          for (const arm of stmt.arms) {
            deep(arm.condition);
            statements(arm.body);
          }
          statements(stmt.otherwise ?? []);
          break;
        case "match":
          deep(stmt.subject);
          for (const branch of stmt.cases) {
            branch.labels.forEach(deep);
            statements(branch.body);
          }
          statements(stmt.otherwise ?? []);
      }
    }
  };
  for (const { fallback } of [...module.ports, ...module.nets]) if (fallback !== undefined) deep(fallback);
  for (const { source } of module.synchronisers) deep(source);
  statements(module.body);
  for (const { condition } of module.assertions) deep(condition);
}
