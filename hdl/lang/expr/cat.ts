import { callSite } from "../diag/call-site.ts";
import { badWidth } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import { Bits } from "./bits.ts";
import { constantNode, encodeLiteral } from "./literal.ts";
import { node } from "./node.ts";
import type { Lit } from "./node.ts";
import { concat, repeatNode } from "./ops.ts";

/**
 * Concatenation, most significant first. At least one part.
 *
 * @example const word = cat(high, low);
 */
export function cat(...parts: readonly Bits[]): Bits {
  const at = callSite();
  if (parts.length === 0) throw new ElaborationError([badWidth({ what: "`cat`", width: 0, at })]);
  return new Bits(
    concat(
      parts.map((part) => part[node]),
      at,
    ),
  );
}

/**
 * `count` copies of `value` side by side.
 *
 * @example const mask = cat(...[3, 2, 1, 0].map((lane) => repeat(strobe.bit(lane), 8)));
 */
export function repeat(value: Bits, count: number): Bits {
  return new Bits(repeatNode(value[node], count, callSite()));
}

/**
 * A constant of `width` bits, for places where no other side gives the width.
 *
 * @example const padded = cat(lit(4, 0), nibble);
 */
export function lit<const W extends number>(width: W, value: Lit): Bits<W> {
  const at = callSite();
  if (!Number.isInteger(width) || width < 1) throw new ElaborationError([badWidth({ what: "`lit`", width, at })]);
  const pattern = encodeLiteral(value, { width, signed: false }, { owner: null, at });
  return new Bits(constantNode(width, pattern, false, at));
}
