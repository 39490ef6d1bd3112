/** Smaller modules made from one: each generator takes away one kind of thing, the biggest pieces first. */
import type { Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachNet, partsOf } from "../design/walk.ts";
import { ones } from "../netlist/bits.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { fitted, low, narrowable, narrowed } from "./narrow.ts";
import { deep, withModuleExprs, withNets, withParts, withZero, type Change } from "./rewrite.ts";

/** Smaller ones of a module; `isTop` when its ports are free. */
export type Smaller = (module: ModuleIR, isTop: boolean) => Generator<ModuleIR>;

const zero = (width: number): Expr => ({ kind: "literal", width, value: 0n });

/** One output alone, then one output less. */
export function* fewerOutputs(module: ModuleIR, isTop: boolean): Generator<ModuleIR> {
  const outputs = module.ports.filter(({ role }) => role === "output");
  if (outputs.length === 1) return;
  const without = (gone: ReadonlySet<Net>): ModuleIR => {
    const body = module.body.filter((stmt) => stmt.kind !== "assign" || !gone.has(stmt.target.net));
    return { ...module, ports: module.ports.filter((port) => !gone.has(port)), body };
  };
  if (isTop) for (const keep of outputs) yield without(new Set(outputs.filter((port) => port !== keep)));
  for (const port of outputs) yield without(new Set([port]));
}

/** 0 in place of a net. */
function* withoutNet(module: ModuleIR): Generator<ModuleIR> {
  for (const net of [...module.nets, ...module.ports.filter(({ role }) => role === "input")])
    yield withZero(module, net);
}

/** What is assigned to a net in place of the net. */
function* inlined(module: ModuleIR): Generator<ModuleIR> {
  const sources: { net: Net; value: Expr }[] = [];
  forEachAssignment(module.body, ({ kind, target, value }) => {
    // A register's value through wires could be its own.
    if (target.kind !== "whole" || (kind === "next" && !readsStateAlone(value))) return;
    if (target.net.enumeration === undefined) sources.push({ net: target.net, value });
  });
  for (const { net, value } of sources) {
    yield withModuleExprs(
      module,
      deep((expr) => (expr.kind === "net" && expr.net === net ? value : expr)),
    );
  }
}

function readsStateAlone(value: Expr): boolean {
  let alone = true;
  forEachNet(value, ({ role }) => {
    if (role !== "input" && role !== "reg") alone = false;
  });
  return alone;
}

/** A statement dropped, or one of its branches in its place. */
function* fewerStatements(module: ModuleIR): Generator<ModuleIR> {
  for (const body of shorter(module.body)) yield { ...module, body };
}

function* shorter(body: readonly Stmt[]): Generator<Stmt[]> {
  for (const [i, stmt] of body.entries()) {
    const put = (...instead: Stmt[]) => [...body.slice(0, i), ...instead, ...body.slice(i + 1)];
    yield put();
    if (stmt.kind === "assign" || stmt.kind === "next") {
      const { target, value } = stmt;
      const { net } = target;
      if (target.kind !== "whole")
        yield put({ ...stmt, target: { kind: "whole", net }, value: fitted(value, net.width) });
      continue;
    }
    const { otherwise } = stmt;
    if (otherwise !== null) {
      yield put(...otherwise);
      yield put({ ...stmt, otherwise: null });
      for (const less of shorter(otherwise)) yield put({ ...stmt, otherwise: less });
    }
    if (stmt.kind === "when") {
      for (const [at, arm] of stmt.arms.entries()) {
        yield put(...arm.body);
        if (stmt.arms.length > 1) yield put({ ...stmt, arms: stmt.arms.toSpliced(at, 1) });
        for (const less of shorter(arm.body)) yield put({ ...stmt, arms: stmt.arms.with(at, { ...arm, body: less }) });
      }
    } else {
      for (const [at, each] of stmt.cases.entries()) {
        yield put(...each.body);
        if (stmt.cases.length > 1) yield put({ ...stmt, cases: stmt.cases.toSpliced(at, 1) });
        for (const less of shorter(each.body))
          yield put({ ...stmt, cases: stmt.cases.with(at, { ...each, body: less }) });
      }
    }
  }
}

/** An expression replaced by 0, by one of its parts, or by itself on narrower operands. */
function* simplerExpressions(module: ModuleIR): Generator<ModuleIR> {
  const all: Expr[] = [];
  const collect: Change = (expr) => {
    all.push(expr);
    return withParts(expr, collect);
  };
  withModuleExprs(module, collect);
  for (const [place, expr] of all.entries()) {
    for (const instead of simpler(expr)) {
      let at = 0;
      const change: Change = (each) => (at++ === place ? instead : withParts(each, change));
      yield withModuleExprs(module, change);
    }
  }
}

function* simpler(expr: Expr): Generator<Expr> {
  if (expr.kind !== "literal" || expr.value !== 0n) yield zero(expr.width);
  yield { kind: "literal", width: expr.width, value: ones(expr.width) };
  for (const part of partsOf(expr)) yield fitted(part, expr.width);
  if (expr.kind === "compare") {
    for (const width of lesser(expr.left.width)) {
      yield { ...expr, left: low(expr.left, width), right: low(expr.right, width) };
    }
  }
  if (expr.kind === "reduce") for (const width of lesser(expr.arg.width)) yield { ...expr, arg: low(expr.arg, width) };
}

/** Fewer bits for one net. */
function* narrowerNets(module: ModuleIR, isTop: boolean): Generator<ModuleIR> {
  for (const net of narrowable(module, isTop))
    for (const width of lesser(net.width)) yield narrowed(module, [net], width);
}

export const lesser = (width: number): number[] =>
  [...new Set([1, width >> 2, width >> 1, width - 1])].filter((less) => less >= 1 && less < width);

/** Registers that start with ones, or without reset or first value, plain wires, nets without a sign or elements. */
function* plainerNets(module: ModuleIR): Generator<ModuleIR> {
  for (const net of module.nets) {
    for (const key of ["reset", "init"] as const) {
      // Ones are still there when the net gets narrower.
      if (net[key] !== undefined && net.enumeration === undefined) {
        yield withNets(module, new Map([[net, { ...net, [key]: ones(net.width) }]]));
      }
    }
    for (const key of ["reset", "init", "fallback", "elementWidth", "signed"] as const) {
      if (net[key] === undefined || net[key] === false) continue;
      const { [key]: _gone, ...rest } = net;
      yield withNets(module, new Map([[net, { signed: false, ...rest }]]));
    }
  }
}

export const smaller: readonly Smaller[] = [
  withoutNet,
  inlined,
  fewerStatements,
  simplerExpressions,
  narrowerNets,
  plainerNets,
];
