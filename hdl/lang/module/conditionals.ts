import type { CallSite, Expr, MatchCase, Stmt, WhenArm } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { nameOf } from "../diag/describe.ts";
import { brokenChain, missingState, repeatedLabel } from "../diag/messages-module.ts";
import { foreignSignal } from "../diag/messages-expr.ts";
import type { Bits } from "../expr/bits.ts";
import { EnumValue, memberNode } from "../expr/enum-value.ts";
import { encodeLiteral, literalExpr } from "../expr/literal.ts";
import { node } from "../expr/node.ts";
import type { Node } from "../expr/node.ts";
import { binary, checkOneBit, compare, not, valueNode } from "../expr/ops.ts";
import type { BitsCase, Body, WhenChain } from "./builders.ts";
import type { ModuleContext } from "./context.ts";

/** Starts a conditional: the first branch whose condition is 1 is taken. */
export function makeWhen(context: ModuleContext, condition: Bits<1>, body: Body): WhenChain {
  const site = callSite();
  const arms: WhenArm[] = [];
  const stmt: { kind: "when"; arms: WhenArm[]; otherwise: readonly Stmt[] | null; site: CallSite } = {
    kind: "when",
    arms,
    otherwise: null,
    site,
  };
  const earlier: Node[] = [];

  const arm = (test: Bits<1>, run: Body, at: CallSite): void => {
    const value = checkCondition(context, test[node], at);
    const before = [...earlier];
    const statements = context.branch(() => allOf([...before.map((b) => not(b, at)), value], at), run);
    arms.push({ condition: value.expr, body: statements, site: at });
    earlier.push(value);
  };
  const follows = (verb: string, at: CallSite): boolean => {
    if (context.isLast(stmt) && stmt.otherwise === null) return true;
    context.report(brokenChain({ verb, at, start: site }));
    return false;
  };

  arm(condition, body, site);
  context.record(stmt);
  const chain: WhenChain = {
    elsewhen(test, run) {
      const at = callSite();
      if (follows("elsewhen", at)) arm(test, run, at);
      return chain;
    },
    otherwise(run) {
      const at = callSite();
      if (!follows("otherwise", at)) return;
      stmt.otherwise = context.branch(
        () =>
          allOf(
            earlier.map((e) => not(e, at)),
            at,
          ),
        run,
      );
    },
  };
  return chain;
}

/** A case for each member or constant. */
export function makeMatch(
  context: ModuleContext,
  subject: EnumValue | Bits,
  cases: Readonly<Record<string, Body | undefined>> | readonly BitsCase[],
  otherwise?: Body,
): void {
  const site = callSite();
  const value = subject[node];
  checkForeign(context, value, site);
  const list =
    subject instanceof EnumValue
      ? enumCases(context, subject, Array.isArray(cases) ? {} : Object.fromEntries(Object.entries(cases)))
      : bitsCases(context, subject, Array.isArray(cases) ? cases : [], site);
  if (subject instanceof EnumValue && otherwise === undefined) checkComplete(context, subject, list, site);
  checkRepeated(context, list, site);
  const made = list.map(({ labels, body }): MatchCase => {
    const guard = (): Node =>
      anyOf(
        labels.map((label) => isLabel(value, label, site)),
        site,
      );
    return { labels, body: context.branch(guard, body) };
  });
  const others = (): Node =>
    allOf(
      list.flatMap(({ labels }) => labels.map((l) => not(isLabel(value, l, site), site))),
      site,
    );
  const rest = otherwise === undefined ? null : context.branch(others, otherwise);
  context.record({ kind: "match", subject: value.expr, cases: made, otherwise: rest, site });
}

interface OpenCase {
  readonly labels: readonly Expr[];
  readonly body: Body;
}

function enumCases(
  context: ModuleContext,
  subject: EnumValue,
  cases: Readonly<Record<string, Body | undefined>>,
): OpenCase[] {
  const user = { ...subject[node], owner: context };
  return Object.entries(cases).flatMap(([member, body]) =>
    body === undefined ? [] : [{ labels: [memberNode(user, subject.enumeration, member).expr], body }],
  );
}

function bitsCases(context: ModuleContext, subject: Bits, cases: readonly BitsCase[], at: CallSite): OpenCase[] {
  const { width } = subject;
  const context2 = { owner: context, at, other: subject[node] };
  return cases.map(([given, body]) => {
    const labels = typeof given === "object" ? given : [given];
    return {
      labels: labels.map((label) => literalExpr(width, encodeLiteral(label, { width, signed: false }, context2))),
      body,
    };
  });
}

function checkComplete(context: ModuleContext, subject: EnumValue, cases: readonly OpenCase[], at: CallSite): void {
  const { enumeration } = subject;
  const covered = new Set(cases.flatMap(({ labels }) => labels.map(labelValue)));
  const missing = enumeration.members.filter(({ value }) => !covered.has(value)).map(({ name }) => name);
  if (missing.length === 0) return;
  const name = (nameOf(subject[node]) ?? enumeration.name).replaceAll("`", "");
  context.report(missingState({ name, missing, at }));
}

function checkRepeated(context: ModuleContext, cases: readonly OpenCase[], at: CallSite): void {
  const seen = new Set<bigint | null>();
  for (const label of cases.flatMap(({ labels }) => labels)) {
    const value = labelValue(label);
    if (seen.has(value)) context.report(repeatedLabel({ label: String(value), at }));
    seen.add(value);
  }
}

function labelValue(label: Expr): bigint | null {
  return label.kind === "literal" ? label.value : null;
}

function isLabel(subject: Node, label: Expr, at: CallSite): Node {
  return compare("eq", { ...subject, signed: false }, valueNode(label, null, at), at);
}

function checkCondition(context: ModuleContext, value: Node, at: CallSite): Node {
  checkForeign(context, value, at);
  checkOneBit("`when`", value, at);
  return value.expr.width === 1 ? value : valueNode(literalExpr(1, 0n), context, at);
}

function checkForeign(context: ModuleContext, value: Node, at: CallSite): void {
  if (value.owner === null || value.owner === context) return;
  context.report(foreignSignal({ value, user: context.moduleName, at }));
}

/** Conjunction; 1 for none. */
export function allOf(values: readonly Node[], at: CallSite): Node {
  const [first, ...rest] = values;
  if (first === undefined) return valueNode(literalExpr(1, 1n), null, at);
  return rest.reduce((all, value) => binary("and", all, value, at), first);
}

function anyOf(values: readonly Node[], at: CallSite): Node {
  const [first, ...rest] = values;
  if (first === undefined) return valueNode(literalExpr(1, 0n), null, at);
  return rest.reduce((any, value) => binary("or", any, value, at), first);
}
