/** What the work on the default card amounts to, in counts that are the same on every machine. */
import { makeCard } from "../../gen/card.ts";
import type { DesignIR, Expr, Stmt } from "../../hdl/lang/design/ir.ts";
import { partsOf } from "../../hdl/lang/design/walk.ts";
import { branchesOf, forEachExpr } from "../../hdl/lang/netlist/statements.ts";
import { compileProgram } from "../../hdl/lang/sim/compile.ts";
import { makeProgram } from "../../hdl/lang/sim/program.ts";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";

/** Each per 100 statements or expressions of the design, so that a larger card needs no larger budget. */
export type CardMeasure = "callSites" | "nodes" | "printedBytes" | "wasmBytes";

export function measureCard(): Readonly<Record<CardMeasure, number>> {
  const { result: card, captured } = countCallSites(() => makeCard("config/default.yaml"));
  const { statements, expressions } = sizeOf(card.design.modules);
  const printed = [...printDesign(card.design).files.values()].reduce((sum, text) => sum + text.length, 0);
  const engine = card.design.modules.find(({ base }) => base === "page_engine");
  if (engine === undefined) throw new Error("the card has no page engine");
  const simulated = compileProgram(makeProgram({ ...card.design, top: engine })).length;
  const inEngine = sizeOf(everyInstance(engine));
  const per100 = (count: number, of: number) => Math.round((100 * count) / of);
  return {
    callSites: per100(captured, statements + expressions),
    nodes: per100(expressions, statements),
    printedBytes: per100(printed, statements),
    wasmBytes: per100(simulated, inEngine.statements + inEngine.expressions),
  };
}

/** How many call sites are captured meanwhile. */
function countCallSites<T>(run: () => T): { readonly result: T; readonly captured: number } {
  const capture = Error.captureStackTrace.bind(Error);
  let captured = 0;
  Error.captureStackTrace = (target, above) => {
    captured++;
    capture(target, above);
  };
  try {
    return { result: run(), captured };
  } finally {
    Error.captureStackTrace = capture;
  }
}

/** The simulator has code for each instance: a module as often as it stands in the design. */
function everyInstance(top: DesignIR["top"]): DesignIR["modules"] {
  return [top, ...top.instances.flatMap(({ of }) => (of.kind === "module" ? everyInstance(of) : []))];
}

/** Statements, and different expressions in each of the modules. */
function sizeOf(modules: DesignIR["modules"]): { readonly statements: number; readonly expressions: number } {
  const sizes = modules.map(sizeOfOne);
  const sum = (of: (size: { statements: number; expressions: number }) => number) =>
    sizes.reduce((total, size) => total + of(size), 0);
  return { statements: sum((size) => size.statements), expressions: sum((size) => size.expressions) };
}

function sizeOfOne({ body }: DesignIR["top"]): { readonly statements: number; readonly expressions: number } {
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    partsOf(expr).forEach(visit);
  };
  let statements = 0;
  const count = (stmts: readonly Stmt[]): void => {
    statements += stmts.length;
    for (const stmt of stmts) if (stmt.kind === "when" || stmt.kind === "match") branchesOf(stmt).forEach(count);
  };
  count(body);
  forEachExpr(body, visit);
  return { statements, expressions: seen.size };
}
