/** Picking out of a statement tree what concerns some nets. The printed blocks keep the shape of the source. */
import type { Expr, MatchCase, Net, Stmt, WhenArm } from "../design/ir.ts";

/** Every net that a statement or its branches assign. */
export function targetsOf(stmt: Stmt, into = new Set<Net>()): Set<Net> {
  switch (stmt.kind) {
    case "assign":
    case "next":
      into.add(stmt.target.net);
      break;
    case "when":
      for (const arm of stmt.arms) for (const inner of arm.body) targetsOf(inner, into);
      for (const inner of stmt.otherwise ?? []) targetsOf(inner, into);
      break;
    case "match":
      for (const each of stmt.cases) for (const inner of each.body) targetsOf(inner, into);
      for (const inner of stmt.otherwise ?? []) targetsOf(inner, into);
      break;
    default:
      stmt satisfies never;
  }
  return into;
}

/** The statements that assign one of `nets`, with branches that do nothing for them removed. */
export function only(body: readonly Stmt[], nets: ReadonlySet<Net>): Stmt[] {
  return body.flatMap((stmt): Stmt[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return nets.has(stmt.target.net) ? [stmt] : [];
      case "when": {
        const arms: WhenArm[] = stmt.arms.map((arm) => ({ ...arm, body: only(arm.body, nets) }));
        const otherwise = stmt.otherwise === null ? [] : only(stmt.otherwise, nets);
        if (otherwise.length === 0) while (arms.length > 0 && arms[arms.length - 1]?.body.length === 0) arms.pop();
        return arms.length === 0 ? otherwise : [{ ...stmt, arms, otherwise: otherwise.length === 0 ? null : otherwise }];
      }
      case "match": {
        const otherwise = stmt.otherwise === null ? [] : only(stmt.otherwise, nets);
        const every: MatchCase[] = stmt.cases.map((each) => ({ ...each, body: only(each.body, nets) }));
        // An empty case shields its labels from the default, so it may only go when there is none.
        const cases = otherwise.length === 0 ? every.filter(({ body: inner }) => inner.length > 0) : every;
        return cases.length + otherwise.length === 0 ? [] : [{ ...stmt, cases, otherwise: otherwise.length === 0 ? null : otherwise }];
      }
      default:
        return stmt satisfies never;
    }
  });
}

/** Nets that share a top-level statement belong in one block. Groups and their members are in source order. */
export function groups(body: readonly Stmt[], candidates: ReadonlySet<Net>): Set<Net>[] {
  const groupOf = new Map<Net, Set<Net>>();
  for (const stmt of body) {
    let joined: Set<Net> | undefined;
    for (const net of targetsOf(stmt)) {
      if (!candidates.has(net)) continue;
      const mine: Set<Net> = groupOf.get(net) ?? new Set([net]);
      if (joined === undefined) joined = mine;
      else if (joined !== mine) for (const each of mine) joined.add(each);
      for (const each of joined) groupOf.set(each, joined);
    }
  }
  return [...new Set([...candidates].map((net) => groupOf.get(net)).filter((group) => group !== undefined))];
}

/** Calls `visit` with every expression of a statement tree, conditions and indices included. */
export function forEachExpr(body: readonly Stmt[], visit: (expr: Expr) => void): void {
  for (const stmt of body) {
    switch (stmt.kind) {
      case "assign":
      case "next":
        visit(stmt.value);
        if (stmt.target.kind === "element") visit(stmt.target.index);
        break;
      case "when":
        for (const arm of stmt.arms) {
          visit(arm.condition);
          forEachExpr(arm.body, visit);
        }
        forEachExpr(stmt.otherwise ?? [], visit);
        break;
      case "match":
        visit(stmt.subject);
        for (const each of stmt.cases) forEachExpr(each.body, visit);
        forEachExpr(stmt.otherwise ?? [], visit);
        break;
      default:
        stmt satisfies never;
    }
  }
}
