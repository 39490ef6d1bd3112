import type { Expr, ModuleIR, Stmt, Target } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { branchesOf } from "../netlist/statements.ts";
import { inconsistent } from "./messages.ts";

/** Re-computes every width of the IR. The surface has checked them already; this guards the language against itself. */
export function widths(module: ModuleIR): Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<Expr>();
  const complain = (problem: string | null, site: Stmt["site"]) => {
    if (problem !== null) found.push(inconsistent({ module: module.name, problem, at: site }));
  };
  const expression = (expr: Expr, site: Stmt["site"]): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    complain(problemOf(expr), site);
    for (const part of partsOf(expr)) expression(part, site);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      const { site } = stmt;
      switch (stmt.kind) {
        case "assign":
        case "next":
          expression(stmt.value, site);
          complain(targetProblem(stmt.target, stmt.value.width), site);
          break;
        case "when":
          for (const { condition } of stmt.arms) {
            expression(condition, site);
            if (condition.width !== 1) complain(`a condition of ${condition.width} bits`, site);
          }
          branchesOf(stmt).forEach(walk);
          break;
        case "match":
          expression(stmt.subject, site);
          for (const label of stmt.cases.flatMap((each) => each.labels)) {
            if (label.width !== stmt.subject.width) complain(`a label of ${label.width} bits`, site);
          }
          branchesOf(stmt).forEach(walk);
      }
    }
  };
  walk(module.body);
  for (const { condition, site } of module.assertions) expression(condition, site);
  for (const { source, output, site } of module.synchronisers) {
    expression(source, site);
    if (source.width !== output.width) complain(`synchroniser ${output.name} of another width than its source`, site);
  }
  return found;
}

/** What is wrong with the widths of one expression, or null. */
function problemOf(expr: Expr): string | null {
  const { width } = expr;
  const bad = (detail: string) => `a ${expr.kind} of ${width} bits ${detail}`;
  switch (expr.kind) {
    case "literal":
      return expr.value >= 0n && expr.value < 1n << BigInt(width) ? null : bad(`holds ${expr.value}`);
    case "net":
      return expr.net.width === width ? null : bad(`reads ${expr.net.name} of ${expr.net.width}`);
    case "binary":
      return expr.left.width === width && expr.right.width === width ? null : bad("has other operands");
    case "compare":
      return expr.left.width === expr.right.width ? null : bad("has operands of two widths");
    case "not":
    case "negate":
    case "shift":
    case "crossing":
      return expr.arg.width === width ? null : bad(`has an operand of ${expr.arg.width}`);
    case "reduce":
      return null;
    case "slice":
      return expr.lsb >= 0 && expr.lsb + width <= expr.arg.width ? null : bad("is out of range");
    case "element":
      return expr.arg.width % width === 0 ? null : bad(`of a vector of ${expr.arg.width}`);
    case "concat":
      return expr.parts.reduce((sum, part) => sum + part.width, 0) === width ? null : bad("has other parts");
    case "repeat":
      return expr.arg.width * expr.count === width ? null : bad("has other parts");
    case "extend":
      return expr.arg.width <= width ? null : bad(`of ${expr.arg.width}`);
    case "mux":
      if (expr.condition.width !== 1) return bad("has a wide condition");
      return expr.then.width === width && expr.otherwise.width === width ? null : bad("has other branches");
  }
}

function targetProblem(target: Target, width: number): string | null {
  const { net } = target;
  const size = target.kind === "whole" ? net.width : target.width;
  if (size !== width) return `${net.name} takes ${size} bits and gets ${width}`;
  if (target.kind === "slice" && target.lsb + size > net.width) return `a slice beyond the end of ${net.name}`;
  if (target.kind === "element" && net.width % size !== 0) return `an element that does not divide ${net.name}`;
  return null;
}
