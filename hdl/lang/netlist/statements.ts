/** Walks over statement trees, and picking out of them what concerns some nets. */
import type { Expr, MatchCase, Net, Stmt, Target, WhenArm } from "../design/ir.ts";
import { ones, rangeMask } from "./bits.ts";
import { negation } from "./negation.ts";

export type Assignment = Extract<Stmt, { kind: "assign" | "next" }>;

/** Calls `visit` for every assignment, inside of branches too, in source order. */
export function forEachAssignment(body: readonly Stmt[], visit: (stmt: Assignment) => void): void {
  for (const stmt of body) {
    if (stmt.kind === "assign" || stmt.kind === "next") visit(stmt);
    else for (const branch of branchesOf(stmt)) forEachAssignment(branch, visit);
  }
}

/** The bodies under a conditional statement, the one for "none of these" last. */
export function branchesOf(stmt: Extract<Stmt, { kind: "when" | "match" }>): readonly (readonly Stmt[])[] {
  const given = stmt.kind === "when" ? stmt.arms.map((arm) => arm.body) : stmt.cases.map((each) => each.body);
  return stmt.otherwise === null ? given : [...given, stmt.otherwise];
}

/** The statements with others in the place of every assignment, inside of branches too. */
export function mapAssignments(body: readonly Stmt[], change: (stmt: Assignment) => readonly Stmt[]): Stmt[] {
  const map = (inner: readonly Stmt[]) => mapAssignments(inner, change);
  return body.flatMap((stmt): readonly Stmt[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return change(stmt);
      case "when": {
        const arms = stmt.arms.map((arm) => ({ ...arm, body: map(arm.body) }));
        return [{ ...stmt, arms, otherwise: stmt.otherwise && map(stmt.otherwise) }];
      }
      case "match": {
        const cases = stmt.cases.map((each) => ({ ...each, body: map(each.body) }));
        return [{ ...stmt, cases, otherwise: stmt.otherwise && map(stmt.otherwise) }];
      }
    }
  });
}

/** Every net that the statements assign, in source order. */
export function targetsOf(body: readonly Stmt[]): Set<Net> {
  const nets = new Set<Net>();
  forEachAssignment(body, ({ target }) => nets.add(target.net));
  return nets;
}

/** The statements of `body` by the nets that they assign: a branch stands under every net that it assigns somewhere. */
export function statementsByNet(body: readonly Stmt[]): ReadonlyMap<Net, readonly Stmt[]> {
  const byNet = new Map<Net, Stmt[]>();
  for (const stmt of body) {
    for (const net of targetsOf([stmt])) {
      const known = byNet.get(net);
      if (known === undefined) byNet.set(net, [stmt]);
      else known.push(stmt);
    }
  }
  return byNet;
}

/** Bits that an assignment certainly sets: none for an element chosen at run time. */
export function targetBits(target: Target): bigint {
  switch (target.kind) {
    case "whole":
      return ones(target.net.width);
    case "slice":
      return rangeMask(target.lsb, target.width);
    case "element":
      return 0n;
  }
}

/** Calls `visit` with every expression of the statements: values, conditions, subjects and indices. */
export function forEachExpr(body: readonly Stmt[], visit: (expr: Expr) => void): void {
  for (const stmt of body) {
    switch (stmt.kind) {
      case "assign":
      case "next":
        visit(stmt.value);
        if (stmt.target.kind === "element") visit(stmt.target.index);
        break;
      case "when":
        for (const arm of stmt.arms) visit(arm.condition);
        for (const branch of branchesOf(stmt)) forEachExpr(branch, visit);
        break;
      case "match":
        visit(stmt.subject);
        for (const branch of branchesOf(stmt)) forEachExpr(branch, visit);
    }
  }
}

/** The statements that assign one of `nets`. Branches without such are left out where that changes nothing. */
export function only(body: readonly Stmt[], nets: ReadonlySet<Net>): Stmt[] {
  return body.flatMap((stmt): Stmt[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return nets.has(stmt.target.net) ? [stmt] : [];
      case "when": {
        const arms = stmt.arms.map((arm) => ({ ...arm, body: only(arm.body, nets) }));
        const otherwise = stmt.otherwise === null ? null : only(stmt.otherwise, nets);
        return compactWhen({ ...stmt, arms, otherwise });
      }
      case "match": {
        const otherwise = only(stmt.otherwise ?? [], nets);
        const all = stmt.cases.map((each): MatchCase => ({ ...each, body: only(each.body, nets) }));
        // An empty case keeps its labels away from the default, so it goes only when there is no default.
        const cases = otherwise.length === 0 ? all.filter((each) => each.body.length > 0) : all;
        if (cases.every((each) => each.body.length === 0) && otherwise.length === 0) return [];
        return [asCondition({ ...stmt, cases, otherwise: otherwise.length === 0 ? null : otherwise })];
      }
    }
  });
}

/** A `match` of which one label is left is a comparison. */
function asCondition(stmt: Extract<Stmt, { kind: "match" }>): Stmt {
  const [sole, ...others] = stmt.cases;
  const [label, ...more] = sole?.labels ?? [];
  if (sole === undefined || label === undefined || others.length + more.length > 0 || stmt.otherwise !== null)
    return stmt;
  const { subject, site } = stmt;
  const condition: Expr = { kind: "compare", width: 1, op: "eq", signed: false, left: subject, right: label, site };
  return { kind: "when", arms: [{ condition, body: sole.body, site }], otherwise: null, site };
}

/**
 * A conditional without empty arms: the last ones are dropped, others hand the negation of their condition to what
 * follows them.
 */
function compactWhen(stmt: Extract<Stmt, { kind: "when" }>): Stmt[] {
  const arms = [...stmt.arms];
  const otherwise = stmt.otherwise !== null && stmt.otherwise.length > 0 ? stmt.otherwise : null;
  if (otherwise === null) while (arms.length > 0 && arms.at(-1)?.body.length === 0) arms.pop();
  const hole = arms.findIndex((arm) => arm.body.length === 0);
  const empty = arms[hole];
  if (empty === undefined) return arms.length === 0 ? [] : [{ ...stmt, arms, otherwise }];
  const rest = compactWhen({ ...stmt, arms: arms.slice(hole + 1), otherwise });
  const below = hole === arms.length - 1 ? (otherwise ?? []) : rest;
  const tail = guarded(empty, below);
  if (hole === 0) return [{ ...stmt, arms: tail, otherwise: null }];
  return [{ ...stmt, arms: [...arms.slice(0, hole), ...tail], otherwise: null }];
}

/** One arm that runs `body` where the condition of `arm` does not hold. */
function guarded(arm: WhenArm, body: readonly Stmt[]): WhenArm[] {
  const unless = negation(arm.condition);
  const [inner] = body;
  const sole = body.length === 1 && inner?.kind === "when" && inner.arms.length === 1 && inner.otherwise === null;
  const [first] = sole ? inner.arms : [];
  if (first === undefined) return [{ condition: unless, body, site: arm.site }];
  const { condition } = first;
  const both: Expr = { kind: "binary", width: 1, op: "and", left: unless, right: condition, site: arm.site };
  return [{ condition: both, body: first.body, site: arm.site }];
}
