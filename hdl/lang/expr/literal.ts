import type { CallSite, EnumIR, Expr } from "../design/ir.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { literalInexact, literalRange, noValue } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import type { Lit, Node, Owner } from "./node.ts";

/** Reports to the module under construction, or throws at once where there is none (constants outside of modules). */
export function reportTo(owner: Owner | null, diagnostic: Diagnostic): void {
  if (owner === null) throw new ElaborationError([diagnostic]);
  owner.report(diagnostic);
}

/** Programs that were not type-checked bring anything. */
export function isPlain(value: unknown): value is Lit {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

/** `value` as a bit pattern of `width` bits (two's complement when signed). Reports what does not fit and cuts it. */
export function encodeLiteral(
  value: Lit,
  shape: { readonly width: number; readonly signed: boolean },
  context: { readonly owner: Owner | null; readonly at: CallSite; readonly other?: Node },
): bigint {
  const { width, signed } = shape;
  if (!isPlain(value)) {
    reportTo(context.owner, noValue({ got: value, width, ...context }));
    return 0n;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    reportTo(context.owner, literalInexact({ value, at: context.at }));
    return 0n;
  }
  const exact = BigInt(value);
  const low = signed ? -(1n << BigInt(width - 1)) : 0n;
  const high = signed ? 1n << BigInt(width - 1) : 1n << BigInt(width);
  if (exact < low || exact >= high) {
    const { at, other } = context;
    reportTo(
      context.owner,
      literalRange({ value: exact, width, signed, at, ...(other === undefined ? {} : { other }) }),
    );
  }
  return BigInt.asUintN(width, exact);
}

/** A literal expression; `value` is the bit pattern, 0 <= value < 2^width. */
export function literalExpr(width: number, value: bigint, enumeration?: EnumIR): Expr {
  return enumeration === undefined ? { kind: "literal", width, value } : { kind: "literal", width, value, enumeration };
}

/** A constant, usable in every module. */
export function constantNode(width: number, value: bigint, signed: boolean, site: CallSite): Node {
  return { expr: literalExpr(width, value), owner: null, signed, place: null, site };
}
