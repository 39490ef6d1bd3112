import type { Expr } from "../design/ir.ts";

/** A constant; `value` is the bit pattern. */
export function literal(width: number, value: bigint): Expr {
  return { kind: "literal", width, value };
}

/** The bit pattern of a constant, null for anything else. */
export function literalValue(expr: Expr): bigint | null {
  return expr.kind === "literal" ? expr.value : null;
}

/** A bit pattern read as two's complement. */
export function toSigned(value: bigint, width: number): bigint {
  return BigInt.asIntN(width, value);
}
