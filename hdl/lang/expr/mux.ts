import { callSite } from "../diag/call-site.ts";
import { muxWithoutWidth, shapeMismatch } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import { ChoiceCursor, PackedCursor } from "../types/cursor.ts";
import { describeShape } from "../types/describe.ts";
import { openView } from "../types/open-view.ts";
import type { OpenedView } from "../types/open-view.ts";
import { makeView } from "../types/views.ts";
import type { Bits, Sint } from "./bits.ts";
import { EnumValue, memberNode } from "./enum-value.ts";
import { constantNode, encodeLiteral, reportTo } from "./literal.ts";
import { node } from "./node.ts";
import type { Lit, Node } from "./node.ts";
import { choose } from "./ops.ts";
import { Signal } from "./signal.ts";
import type { Readable, View } from "./view.ts";

/**
 * `yes` where `condition` is 1, else `no`. Bits, numbers, enumerations, structs and arrays; one side may be a constant.
 *
 * @example m.payload.assign(mux(full, held, s.payload));
 */
export function mux<W extends number>(condition: Bits<1>, yes: Bits<W>, no: Bits<NoInfer<W>> | Lit): Bits<W>;
export function mux<W extends number>(condition: Bits<1>, yes: Lit, no: Bits<W>): Bits<W>;
export function mux<W extends number>(condition: Bits<1>, yes: Sint<W>, no: Sint<NoInfer<W>> | Lit): Sint<W>;
export function mux<W extends number>(condition: Bits<1>, yes: Lit, no: Sint<W>): Sint<W>;
export function mux<M extends string>(
  condition: Bits<1>,
  yes: EnumValue<M>,
  no: EnumValue<M> | NoInfer<M>,
): EnumValue<M>;
export function mux<M extends string>(condition: Bits<1>, yes: NoInfer<M>, no: EnumValue<M>): EnumValue<M>;
export function mux<T extends Readable>(condition: Bits<1>, yes: View<T>, no: View<NoInfer<T>>): T["$read"];
export function mux(condition: Bits<1>, yes: unknown, no: unknown): unknown {
  const at = callSite();
  const [a, b] = [openView(yes) ?? openPlain(yes, no), openView(no) ?? openPlain(no, yes)];
  if (a === null || b === null) throw new ElaborationError([muxWithoutWidth({ at })]);
  const test = condition[node];
  if (yes instanceof Signal || no instanceof Signal) {
    const cursor = new PackedCursor(choose(test, a.cursor.leaf(), b.cursor.leaf(), at));
    return makeView(yes instanceof Signal ? a.type : b.type, cursor, "read");
  }
  const [expected, got] = [describeShape(a.type), describeShape(b.type)];
  if (expected !== got) {
    reportTo(test.owner, shapeMismatch({ verb: "mux", expected, got, at }));
    return makeView(a.type, a.cursor, "read");
  }
  return makeView(a.type, new ChoiceCursor(test, a.cursor, b.cursor, at), "read");
}

/** A constant takes its shape from the other side. */
function openPlain(value: unknown, other: unknown): OpenedView | null {
  const shape = openView(other);
  if (shape === null || !(other instanceof Signal)) return null;
  const like = other[node];
  const made = plainNode(value, other, like);
  return made === null ? null : { type: shape.type, cursor: new PackedCursor(made) };
}

function plainNode(value: unknown, other: Signal, like: Node): Node | null {
  const at = callSite();
  if (other instanceof EnumValue) {
    return typeof value === "string" ? memberNode(like, other.enumeration, value) : null;
  }
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean") return null;
  const { width } = like.expr;
  const pattern = encodeLiteral(value, { width, signed: like.signed }, { owner: like.owner, at, other: like });
  return constantNode(width, pattern, like.signed, at);
}
