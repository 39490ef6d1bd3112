import type { Expr, MatchCase, ModuleIR, Stmt, WhenArm } from "../design/ir.ts";
import { only, targetsOf } from "../netlist/statements.ts";
import { fitIndex, inRange, simplifier } from "./simplify.ts";

type Simplify = (expr: Expr) => Expr;

/**
 * The module with every expression in its printed form: `simplifier` has been over all of them, conditions that are
 * constant are decided, branches without effect are gone, and an element chosen at run time is assigned only where its index is in range.
 */
export function legalModule(module: ModuleIR): ModuleIR {
  const simplify = simplifier();
  const body = statements(module.body, simplify);
  return {
    ...module,
    body: only(body, targetsOf(body)),
    synchronisers: module.synchronisers.map((each) => ({ ...each, source: simplify(each.source) })),
    assertions: module.assertions.map((each) => ({ ...each, condition: simplify(each.condition) })),
  };
}

function statements(body: readonly Stmt[], simplify: Simplify): Stmt[] {
  return body.flatMap((stmt): Stmt[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return assignment({ ...stmt, value: simplify(stmt.value) }, simplify);
      case "when":
        return when(stmt, simplify);
      case "match":
        return match(stmt, simplify);
    }
  });
}

function assignment(stmt: Extract<Stmt, { kind: "assign" | "next" }>, simplify: Simplify): Stmt[] {
  const { target, site } = stmt;
  if (target.kind !== "element") return [stmt];
  const { net, width } = target;
  const index = simplify(target.index);
  const count = net.width / width;
  if (index.kind === "literal") {
    const place = { kind: "slice", net, width, lsb: Number(index.value) * width } as const;
    return index.value < BigInt(count) ? [{ ...stmt, target: place }] : [];
  }
  const guard = inRange(index, count, site);
  const assign: Stmt = { ...stmt, target: { ...target, index: fitIndex(index, count) } };
  if (guard === null) return [assign];
  return [{ kind: "when", arms: [{ condition: simplify(guard), body: [assign], site }], otherwise: null, site }];
}

/** Arms that never run are gone; one that always runs ends the chain. */
function when(stmt: Extract<Stmt, { kind: "when" }>, simplify: Simplify): Stmt[] {
  const arms: WhenArm[] = [];
  let otherwise = stmt.otherwise === null ? null : statements(stmt.otherwise, simplify);
  for (const arm of stmt.arms) {
    const condition = simplify(arm.condition);
    if (condition.kind === "literal" && condition.value === 0n) continue;
    const body = statements(arm.body, simplify);
    if (condition.kind === "literal") {
      otherwise = body;
      break;
    }
    arms.push({ ...arm, condition, body });
  }
  return arms.length === 0 ? (otherwise ?? []) : [{ ...stmt, arms, otherwise }];
}

function match(stmt: Extract<Stmt, { kind: "match" }>, simplify: Simplify): Stmt[] {
  const subject = simplify(stmt.subject);
  const otherwise = stmt.otherwise === null ? null : statements(stmt.otherwise, simplify);
  const cases = stmt.cases.map((each): MatchCase => ({ ...each, body: statements(each.body, simplify) }));
  if (subject.kind !== "literal") return [{ ...stmt, subject, cases, otherwise }];
  const taken = cases.find(({ labels }) => labels.some((l) => l.kind === "literal" && l.value === subject.value));
  return [...(taken?.body ?? otherwise ?? [])];
}
