/** Expressions of the IR as the TypeScript that an author would write for them. */
import type { EnumIR, Expr, Net } from "../design/ir.ts";

/** How a net is called in `build`: `io.en`, `ram.w.addr`. */
export type Names = (net: Net) => string;

/** What the language has no words for, such as a slice of an array that is assigned. */
export class NoWords extends Error {}

const literal = (width: number, value: bigint) => `lit(${width}, ${value < 10n ? value : `0x${value.toString(16)}`}n)`;

/** An expression whose value is plain bits. */
export function exprCode(expr: Expr, names: Names): string {
  const at = (part: Expr) => exprCode(part, names);
  const bits = (part: Expr) => at(part);
  switch (expr.kind) {
    case "literal":
      return literal(expr.width, expr.value);
    case "net":
      return netCode(expr.net, names);
    case "binary":
      return `${at(expr.left)}.${expr.op}(${at(expr.right)})`;
    case "compare": {
      if (expr.signed) return `${at(expr.left)}.asSint().${expr.op}(${at(expr.right)}.asSint())`;
      return memberTest(expr, names) ?? `${at(expr.left)}.${expr.op}(${at(expr.right)})`;
    }
    case "not":
      return `${at(expr.arg)}.not()`;
    case "negate":
      return `${at(expr.arg)}.neg()`;
    case "shift":
      return `${at(expr.arg)}.${expr.op}(${at(expr.amount)})`;
    case "reduce":
      return `${at(expr.arg)}.${expr.op}()`;
    case "slice":
      return `${at(expr.arg)}.slice(${expr.lsb}, ${expr.width})`;
    case "element": {
      const index = bits(expr.index);
      if (expr.width === 1) return `${at(expr.arg)}.bit(${index})`;
      return `unpack(array(bits(${expr.width}), ${expr.arg.width / expr.width}), ${at(expr.arg)}).at(${index})`;
    }
    case "concat":
      return `cat(${expr.parts.map(at).join(", ")})`;
    case "repeat":
      return `repeat(${at(expr.arg)}, ${expr.count})`;
    case "extend":
      return `${at(expr.arg)}.${expr.signed ? "sext" : "zext"}(${expr.width})`;
    case "mux":
      return `mux(${at(expr.condition)}, ${at(expr.then)}, ${at(expr.otherwise)})`;
    case "crossing":
      return `crossing(${JSON.stringify(expr.reason)}, ${at(expr.arg)})`;
  }
}

/** Arrays are packed, members of enumerations and signed numbers become bits. */
function netCode(net: Net, names: Names): string {
  const name = names(net);
  if (net.enumeration !== undefined || net.elementWidth !== undefined) return `pack(${name})`;
  return net.signed ? `${name}.asBits()` : name;
}

/** `state.is("Idle")`. */
function memberTest({ op, left, right }: Extract<Expr, { kind: "compare" }>, names: Names): string | null {
  if (left.kind !== "net" || right.kind !== "literal" || left.net.enumeration === undefined) return null;
  const member = memberName(left.net.enumeration, right.value);
  if (member === null) return null;
  return `${names(left.net)}.is("${member}")${op === "ne" ? ".not()" : ""}`;
}

export const memberName = ({ members }: EnumIR, value: bigint): string | null =>
  members.find((member) => member.value === value)?.name ?? null;
