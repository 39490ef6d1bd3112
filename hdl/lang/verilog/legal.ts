import type { Expr, MatchCase, ModuleIR, Net, Stmt, SynchroniserIR, Target, WhenArm } from "../design/ir.ts";
import { only, targetsOf } from "../netlist/statements.ts";
import { spreadEnumChoices } from "./enum-choices.ts";
import { triggerName } from "./names.ts";
import { fitIndex, inRange, simplifier } from "./simplify.ts";

type Simplify = (expr: Expr) => Expr;

/**
 * The module with every expression in its printed form: `simplifier` has been over all of them, conditions that are
 * constant are decided, branches without effect are gone, and an element chosen at run time is assigned only where its index is in range.
 */
export function legalModule(module: ModuleIR): ModuleIR {
  const simplify = simplifier();
  const triggers: Net[] = [];
  const body = statements(module.body, simplify);
  const synchronisers = module.synchronisers.map((each) => {
    const source = simplify(each.source);
    if (each.kind !== "reset" || isEdge(source)) return { ...each, source };
    const net = triggerNet(each);
    triggers.push(net);
    body.push({ kind: "assign", target: { kind: "whole", net }, value: source, site: each.site });
    return { ...each, source: { kind: "net", width: 1, net } as const };
  });
  return spreadEnumChoices({
    ...module,
    nets: [...module.nets, ...triggers],
    body: only(body, targetsOf(body)),
    synchronisers,
    assertions: module.assertions.map((each) => ({ ...each, condition: simplify(each.condition) })),
  });
}

/** What may stand behind `posedge` or `negedge`: a net, or its negation. */
function isEdge(source: Expr): boolean {
  return source.kind === "net" || (source.kind === "not" && source.arg.kind === "net");
}

/** The net that triggers a reset synchroniser whose source is an expression. */
function triggerNet({ output, from, site }: SynchroniserIR): Net {
  const shape = { width: 1, scalar: true, signed: false } as const;
  return { ...shape, name: triggerName(output), role: "named", domain: from, site };
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
  const place: Target = count === 1 ? { kind: "whole", net } : { ...target, index: fitIndex(index, count) };
  if (guard === null) return [{ ...stmt, target: place }];
  const assign: Stmt = { ...stmt, target: place, value: underGuard(stmt.value, guard) };
  return [{ kind: "when", arms: [{ condition: simplify(guard), body: [assign], site }], otherwise: null, site }];
}

/** The value where `guard`, a comparison of an index with its limit, is known to hold: choices by it are decided. */
function underGuard(value: Expr, guard: Expr): Expr {
  if (value.kind === "mux") return isSame(value.condition, guard) ? value.then : value;
  if (value.kind === "not") return { ...value, arg: underGuard(value.arg, guard) };
  if (value.kind !== "binary") return value;
  return { ...value, left: underGuard(value.left, guard), right: underGuard(value.right, guard) };
}

/** Two comparisons of one net with one constant. */
function isSame(a: Expr, b: Expr): boolean {
  if (a.kind !== "compare" || b.kind !== "compare" || a.op !== b.op) return false;
  if (a.left.kind !== "net" || b.left.kind !== "net" || a.left.net !== b.left.net) return false;
  return a.right.kind === "literal" && b.right.kind === "literal" && a.right.value === b.right.value;
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
