import { callSite } from "../diag/call-site.ts";
import { needsWidth, notAValue } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import { PackedCursor } from "../types/cursor.ts";
import { packNode } from "../types/leaves.ts";
import { openView } from "../types/open-view.ts";
import type { Type } from "../types/type.ts";
import { makeView } from "../types/views.ts";
import { Bits } from "./bits.ts";
import { constantNode, reportTo } from "./literal.ts";
import { node } from "./node.ts";
import type { View } from "./view.ts";

/**
 * A value as one vector: the first field of a struct on top, element 0 of an array at the bottom.
 *
 * @example const same = pack(a).eq(pack(b));
 */
export function pack(value: View): Bits {
  const at = callSite();
  const view = openView(value);
  if (view === null) throw new ElaborationError([notAValue({ what: "`pack`", at })]);
  return new Bits({ ...packNode(view.type, view.cursor, at), place: null });
}

/**
 * A vector of `type.width` bits seen as a value of `type`: the reverse of `pack`.
 *
 * @example m.payload.assign(unpack(Beat, fifo.m.payload));
 */
export function unpack<T extends Type>(type: T, vector: Bits): T["$read"] {
  const at = callSite();
  const value = vector[node];
  const fits = value.expr.width === type.width;
  if (!fits) reportTo(value.owner, needsWidth({ what: "`unpack`", width: type.width, value, at }));
  const source = fits ? value : { ...constantNode(type.width, 0n, false, at), owner: value.owner };
  return makeView(type, new PackedCursor({ ...source, place: null }), "read");
}
