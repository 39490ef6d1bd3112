import type { Expr, Net } from "../design/ir.ts";
import { rangesOf } from "../netlist/bits.ts";

/** `y`, or `y[7:4]` and its other missing parts, in back quotes. */
export function bitsName(net: Net, mask: bigint): string {
  const parts = rangesOf(mask, net.width).map(({ lsb, width }) => {
    if (width === net.width) return `\`${net.name}\``;
    return width === 1 ? `\`${net.name}[${lsb}]\`` : `\`${net.name}[${lsb + width - 1}:${lsb}]\``;
  });
  if (parts.length <= 3) return parts.join(", ");
  return `${parts.slice(0, 2).join(", ")} and ${parts.length - 2} more parts`;
}

/** A condition that has the value `holds`, in words: `` `en` is 0 ``, `` `state` is not "Idle" ``. */
export function conditionWords(condition: Expr, holds: boolean): string | null {
  if (condition.kind === "not") return conditionWords(condition.arg, !holds);
  if (condition.kind === "net") return `\`${condition.net.name}\` is ${holds ? 1 : 0}`;
  if (condition.kind === "slice" && condition.arg.kind === "net") {
    return `\`${condition.arg.net.name}[${condition.lsb}]\` is ${holds ? 1 : 0}`;
  }
  if (condition.kind !== "compare") return null;
  const { op, left, right } = condition;
  if (left.kind !== "net" || right.kind !== "literal" || (op !== "eq" && op !== "ne")) return null;
  const is = (op === "eq") === holds ? "is" : "is not";
  return `\`${left.net.name}\` ${is} ${labelWords(right)}`;
}

/** A constant as its member, `"Idle"`, or as a number. */
export function labelWords(label: Expr): string {
  if (label.kind !== "literal") return "?";
  const member = label.enumeration?.members.find(({ value }) => value === label.value);
  return member === undefined ? label.value.toString() : `"${member.name}"`;
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

/** `wr`, or "the default domain". */
export function domainWords(domain: string): string {
  return domain === "" ? "the default domain" : domain;
}
