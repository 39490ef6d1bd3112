import type { EnumIR, Expr, ModuleIR, Net } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { forEachAssignment, forEachExpr } from "../netlist/statements.ts";
import { memberName, typeName } from "./names.ts";

/** Enumerations that a module needs the type or the members of, in order of first use. */
export function enumerationsOf(module: ModuleIR): readonly EnumIR[] {
  const found = new Map<string, EnumIR>();
  const note = (enumeration: EnumIR | undefined) => {
    if (enumeration !== undefined && !found.has(enumeration.name)) found.set(enumeration.name, enumeration);
  };
  for (const net of [...module.ports, ...module.nets]) note(net.enumeration);
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "literal") note(expr.enumeration);
    partsOf(expr).forEach(visit);
  };
  forEachExpr(module.body, visit);
  for (const stmt of module.body) forEachLabel([stmt], visit);
  return [...found.values()];
}

function forEachLabel(body: ModuleIR["body"], visit: (expr: Expr) => void): void {
  for (const stmt of body) {
    if (stmt.kind === "when") {
      for (const arm of stmt.arms) forEachLabel(arm.body, visit);
      forEachLabel(stmt.otherwise ?? [], visit);
    } else if (stmt.kind === "match") {
      for (const { labels, body: inner } of stmt.cases) {
        labels.forEach(visit);
        forEachLabel(inner, visit);
      }
      forEachLabel(stmt.otherwise ?? [], visit);
    }
  }
}

/** `typedef enum logic [1:0] { StateIdle = 2'd0, … } state_e;` */
export function declareEnumeration(enumeration: EnumIR): string[] {
  const { width, members } = enumeration;
  const lines = members.map(({ value }, i) => {
    const end = i === members.length - 1 ? "" : ",";
    return `  ${memberName(enumeration, value) ?? ""} = ${width}'d${value}${end}`;
  });
  return [`typedef enum logic [${width - 1}:0] {`, ...lines, `} ${typeName(enumeration)};`];
}

/**
 * Nets that are declared with the type of their enumeration: those inside the module that get nothing but its members
 * and each other. Bits may not be assigned to an enumeration without a cast, which not every front end knows.
 */
export function enumeratedNets(module: ModuleIR): ReadonlySet<Net> {
  const typed = new Set(
    module.nets.filter(({ enumeration, role, reset, init, fallback }) => {
      if (enumeration === undefined || (role !== "reg" && role !== "wire" && role !== "named")) return false;
      const isMember = (value: bigint) => memberName(enumeration, value) !== null;
      const constant = fallback?.kind === "literal" ? fallback.value : undefined;
      return [reset, init, constant].every((value) => value === undefined || isMember(value));
    }),
  );
  const values: { readonly net: Net; readonly value: Expr; readonly whole: boolean }[] = [];
  forEachAssignment(module.body, ({ target, value }) => {
    if (typed.has(target.net)) values.push({ net: target.net, value, whole: target.kind === "whole" });
  });
  for (let changed = true; changed;) {
    changed = false;
    for (const { net, value, whole } of values) {
      if (!typed.has(net) || (whole && isOf(net.enumeration, value, typed))) continue;
      typed.delete(net);
      changed = true;
    }
  }
  return typed;
}

/** True for a value that has the type of the enumeration when printed. */
function isOf(enumeration: EnumIR | undefined, value: Expr, typed: ReadonlySet<Net>): boolean {
  if (enumeration === undefined) return false;
  if (value.kind === "literal")
    return value.enumeration === enumeration && memberName(enumeration, value.value) !== null;
  if (value.kind === "net") return value.net.enumeration === enumeration && typed.has(value.net);
  if (value.kind !== "mux") return false;
  return isOf(enumeration, value.then, typed) && isOf(enumeration, value.otherwise, typed);
}
