import type { Net, Stmt } from "../design/ir.ts";
import { ones } from "./bits.ts";
import { targetBits } from "./statements.ts";

/** When a `match` without a body for the others counts as covering every value of its subject. */
export type Exhaustive =
  /** Every member of the enumeration, or every number, has a case. */
  | "members"
  /** Every bit pattern has a case. */
  | "patterns";

/** Bits of `net` that `body` assigns on every path. */
export function alwaysAssigned(body: readonly Stmt[], net: Net, exhaustive: Exhaustive): bigint {
  const full = ones(net.width);
  let bits = 0n;
  for (const stmt of body) {
    if (bits === full) break;
    switch (stmt.kind) {
      case "assign":
      case "next":
        if (stmt.target.net === net) bits |= targetBits(stmt.target);
        break;
      case "when":
        if (stmt.otherwise !== null) bits |= common([...stmt.arms.map((arm) => arm.body), stmt.otherwise]);
        break;
      case "match":
        if (stmt.otherwise !== null) bits |= common([...stmt.cases.map((each) => each.body), stmt.otherwise]);
        else if (isExhaustive(stmt, exhaustive)) bits |= common(stmt.cases.map((each) => each.body));
    }
  }
  return bits;

  function common(bodies: readonly (readonly Stmt[])[]): bigint {
    return bodies.reduce((shared, each) => (shared === 0n ? 0n : shared & alwaysAssigned(each, net, exhaustive)), full);
  }
}

/** True when every value of the subject has a case. */
export function isExhaustive(stmt: Extract<Stmt, { kind: "match" }>, exhaustive: Exhaustive): boolean {
  const labels = new Set<bigint>();
  for (const { labels: each } of stmt.cases) for (const l of each) if (l.kind === "literal") labels.add(l.value);
  if (BigInt(labels.size) === 1n << BigInt(stmt.subject.width)) return true;
  const enumeration = enumerationOf(stmt);
  return exhaustive === "members" && enumeration !== undefined && enumeration.members.every((m) => labels.has(m.value));
}

/** The enumeration that a `match` runs over, from its subject or its labels. */
export function enumerationOf(stmt: Extract<Stmt, { kind: "match" }>) {
  if (stmt.subject.kind === "net" && stmt.subject.net.enumeration !== undefined) return stmt.subject.net.enumeration;
  const [label] = stmt.cases.flatMap((each) => each.labels);
  return label?.kind === "literal" ? label.enumeration : undefined;
}
