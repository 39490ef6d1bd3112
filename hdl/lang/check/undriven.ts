import type { Expr, ModuleIR, Net, NetRole, Stmt } from "../design/ir.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { note } from "../diag/diagnostic.ts";
import { ones } from "../netlist/bits.ts";
import { alwaysAssigned, enumerationOf } from "../netlist/coverage.ts";
import { branchesOf, forEachAssignment, statementsByNet, targetBits } from "../netlist/statements.ts";
import type { Assignment } from "../netlist/statements.ts";
import { elementLatch, missingValue, neverChanges, neverDriven, neverWritten } from "./messages.ts";
import { conditionWords, labelWords, orList } from "./words.ts";

const driven: ReadonlySet<NetRole> = new Set(["output", "wire", "named", "instance-input", "memory-input"]);

/**
 * Wires, outputs and inputs of instances without a value, never or on some path; registers that nothing drives; memories without contents that
 * nothing writes.
 */
export function undriven(module: ModuleIR): Diagnostic[] {
  const statements = statementsByNet(module.body);
  const empty = module.memories.filter(({ contents, ports }) => {
    return contents === undefined && ports.every(({ data }) => data === null);
  });
  return [...nets(module, statements), ...empty.map(neverWritten)];
}

function nets(module: ModuleIR, statements: ReadonlyMap<Net, readonly Stmt[]>): Diagnostic[] {
  return [...module.ports, ...module.nets].flatMap((net) => {
    const body = statements.get(net) ?? [];
    if (net.role === "reg") return undrivenRegister(net, body, statements);
    if (!driven.has(net.role) || net.fallback !== undefined) return [];
    const missing = ones(net.width) & ~alwaysAssigned(body, net, "members");
    return missing === 0n ? [] : [complaint(net, body, missing)];
  });
}

/** A register needs a value from somewhere: an assignment, a reset, or one at power-up. With one of those alone it is a constant. */
function undrivenRegister(
  net: Net,
  body: readonly Stmt[],
  statements: ReadonlyMap<Net, readonly Stmt[]>,
): Diagnostic[] {
  if (net.reset !== undefined || net.init !== undefined) {
    const meant = body.length > 0 || net.name.startsWith("_") || isFieldBesideAssigned(net, statements);
    return meant ? [] : [neverChanges(net)];
  }
  let reached = 0n;
  forEachAssignment(body, ({ target }) => {
    if (target.net === net) reached |= target.kind === "element" ? ones(net.width) : targetBits(target);
  });
  const missing = ones(net.width) & ~reached;
  return missing === 0n ? [] : [neverDriven({ net, missing })];
}

/** True for `at_y` where `at_x` is assigned: of a struct, some fields may well be constants. */
function isFieldBesideAssigned({ name, site }: Net, statements: ReadonlyMap<Net, readonly Stmt[]>): boolean {
  const struct = name.slice(0, name.lastIndexOf("_") + 1);
  if (struct === "") return false;
  return [...statements.keys()].some((net) => net.role === "reg" && net.site === site && net.name.startsWith(struct));
}

function complaint(net: Net, body: readonly Stmt[], missing: bigint): Diagnostic {
  const found = assignmentsTo(net, body, null);
  const reached = found.reduce((bits, { stmt }) => bits | targetBits(stmt.target), 0n);
  const never = missing & ~reached;
  if (found.some(({ stmt }) => stmt.target.kind === "element")) {
    const [first] = found.filter(({ stmt }) => stmt.target.kind === "element");
    return elementLatch({ net, at: first?.stmt.site ?? net.site });
  }
  if (never !== 0n) return neverDriven({ net, missing: never });
  const places = found.map(({ stmt, only }): Note => {
    return note(stmt.site, only === null ? "assigned here" : `assigned here, only ${only}`);
  });
  return missingValue({ net, missing, path: missingPath(body, net, missing), places });
}

interface Found {
  readonly stmt: Assignment;
  /** When it is assigned, in words, where that can be said shortly. */
  readonly only: string | null;
}

function assignmentsTo(net: Net, body: readonly Stmt[], only: string | null): Found[] {
  return body.flatMap((stmt): Found[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return stmt.target.net === net ? [{ stmt, only }] : [];
      case "when":
        return [
          ...stmt.arms.flatMap((arm) => {
            const words = conditionWords(arm.condition, true);
            return assignmentsTo(net, arm.body, words === null ? only : `when ${words}`);
          }),
          ...assignmentsTo(
            net,
            stmt.otherwise ?? [],
            stmt.arms.length === 1 ? elseWords(stmt.arms[0]?.condition) : only,
          ),
        ];
      case "match":
        return [
          ...stmt.cases.flatMap((each) => assignmentsTo(net, each.body, `in ${orList(each.labels.map(labelWords))}`)),
          ...assignmentsTo(net, stmt.otherwise ?? [], "in the default"),
        ];
    }
  });
}

function elseWords(condition: Expr | undefined): string | null {
  const words = condition === undefined ? null : conditionWords(condition, false);
  return words === null ? null : `when ${words}`;
}

/** A way through the statements on which bits stay without a value: "when `state` is …"; null when it has no short words. */
function missingPath(body: readonly Stmt[], net: Net, missing: bigint): string | null {
  const partial = body.filter((stmt): stmt is Extract<Stmt, { kind: "when" | "match" }> => {
    return stmt.kind !== "assign" && stmt.kind !== "next" && assignmentsTo(net, [stmt], null).length > 0;
  });
  const [sole, ...others] = partial;
  if (sole === undefined || others.length > 0) return null;
  const lacks = (branch: readonly Stmt[]) => (missing & ~alwaysAssigned(branch, net, "members")) !== 0n;
  const inner = branchesOf(sole).find((branch) => lacks(branch) && assignmentsTo(net, branch, null).length > 0);
  if (sole.kind === "match") return matchPath(sole, lacks) ?? null;
  const words: (string | null)[] = [];
  for (const arm of sole.arms) {
    if (lacks(arm.body)) {
      const deeper = arm.body === inner ? missingPath(arm.body, net, missing) : null;
      words.push(conditionWords(arm.condition, true), ...(deeper === null ? [] : [deeper]));
      return words.includes(null) ? deeper : words.join(" and ");
    }
    words.push(conditionWords(arm.condition, false));
  }
  const deeper = sole.otherwise === null ? null : missingPath(sole.otherwise, net, missing);
  if (deeper !== null) words.push(deeper);
  return words.includes(null) ? deeper : words.join(" and ");
}

function matchPath(stmt: Extract<Stmt, { kind: "match" }>, lacks: (branch: readonly Stmt[]) => boolean): string | null {
  if (stmt.subject.kind !== "net") return null;
  const name = `\`${stmt.subject.net.name}\``;
  const bad = stmt.cases.filter((each) => lacks(each.body)).flatMap((each) => each.labels.map(labelWords));
  const covered = stmt.cases.flatMap((each) => each.labels.map(labelWords));
  const members = enumerationOf(stmt)?.members.map((member) => `"${member.name}"`) ?? [];
  const rest = members.filter((member) => !covered.includes(member));
  const otherwiseLacks = stmt.otherwise === null || lacks(stmt.otherwise);
  const missing = [...bad, ...(otherwiseLacks ? rest : [])];
  if (missing.length > 0 && missing.length <= 3) return `${name} is ${orList(missing)}`;
  const good = stmt.cases.filter((each) => !lacks(each.body)).flatMap((each) => each.labels.map(labelWords));
  return good.length === 0 ? null : `${name} is not ${orList(good)}`;
}
