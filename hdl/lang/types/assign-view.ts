import type { CallSite } from "../design/ir.ts";
import { shapeMismatch, unknownField } from "../diag/messages-expr.ts";
import { recordAssign } from "../expr/assign.ts";
import { memberNode } from "../expr/enum-value.ts";
import { encodeLiteral, isPlain, literalExpr, reportTo } from "../expr/literal.ts";
import type { Node } from "../expr/node.ts";
import { concat, valueNode } from "../expr/ops.ts";
import { Signal } from "../expr/signal.ts";
import { node } from "../expr/node.ts";
import type { ArrayType } from "./array.ts";
import { PackedCursor } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import type { AnyType } from "./describe.ts";
import { describeShape } from "./describe.ts";
import { closed, indices, innermost, isLeaf, leafNodes, packNode } from "./leaves.ts";
import { openView } from "./open-view.ts";
import type { StructType } from "./struct.ts";

type Verb = "assign" | "next";

/**
 * Records the assignments that give `value` to what lies at `target`: a view of the same shape, or plain objects and
 * lists of values. A plain object assigns the fields it has.
 */
export function assignView(verb: Verb, type: AnyType, target: Cursor, value: unknown, at: CallSite): void {
  if (isLeaf(type)) return assignLeaf(verb, type, target, value, at);
  const view = openView(value);
  if (view !== null) {
    if (describeShape(view.type) === describeShape(type)) return assignWhole(verb, type, target, view.cursor, at);
  } else if (type.kind === "struct" && isRecord(value)) {
    return assignFields(verb, type, target, value, at);
  } else if (type.kind === "array" && Array.isArray(value) && value.length === type.length) {
    return assignElements(verb, type, target, value, at);
  }
  const owner = firstLeaf(type, target, at).owner;
  const got = view === null ? describePlain(value) : describeShape(view.type);
  reportTo(owner, shapeMismatch({ verb, expected: describeShape(type), got, at }));
}

function assignLeaf(verb: Verb, type: AnyType, target: Cursor, value: unknown, at: CallSite): void {
  const place = target.leaf();
  if (value instanceof Signal) return recordAssign(verb, place, value[node], at);
  if (type.kind === "enum" && typeof value === "string") {
    return recordAssign(verb, place, memberNode(place, type.enumeration, value), at);
  }
  if (isPlain(value)) return recordAssign(verb, place, value, at);
  reportTo(place.owner, shapeMismatch({ verb, expected: describeShape(type), got: describePlain(value), at }));
}

/** From a value of the same shape: one assignment per leaf, or one of the packed vector. */
function assignWhole(verb: Verb, type: AnyType, target: Cursor, value: Cursor, at: CallSite): void {
  if (target instanceof PackedCursor) return recordAssign(verb, target.leaf(), packNode(type, value, at), at);
  const sources = leafNodes(type, value, at);
  leafNodes(type, target, at).forEach((place, i) => {
    const source = sources[i];
    if (source !== undefined) recordAssign(verb, place, { ...source, signed: place.signed }, at);
  });
}

function assignFields(
  verb: Verb,
  type: StructType,
  target: Cursor,
  value: Record<string, unknown>,
  at: CallSite,
): void {
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    if (field === undefined) {
      const { owner } = firstLeaf(type, target, at);
      reportTo(owner, unknownField({ name, fields: Object.keys(type.fields), at }));
    } else {
      assignView(verb, closed(field), target.field(type, name), item, at);
    }
  }
}

/** From a list: one vector where the elements are leaves, else element by element. */
function assignElements(verb: Verb, type: ArrayType, target: Cursor, list: readonly unknown[], at: CallSite): void {
  const item = closed(type.element);
  if (isLeaf(item)) {
    const parts = list.map((value) => leafValue(item, firstLeaf(type, target, at), value, at));
    if (parts.every((part) => part !== null)) return recordAssign(verb, target.leaf(), concat(parts.reverse(), at), at);
  }
  for (const i of indices(type.length)) assignView(verb, item, target.element(type, i, at), list[i], at);
}

/** An element of a list as a node of the element's width; null when it does not fit (reported by the slow path). */
function leafValue(type: AnyType, user: Node, value: unknown, at: CallSite): Node | null {
  if (value instanceof Signal) return value.width === type.width ? value[node] : null;
  if (type.kind === "enum" && typeof value === "string") return memberNode(user, type.enumeration, value);
  if (!isPlain(value)) return null;
  const pattern = encodeLiteral(value, { width: type.width, signed: type.kind === "sint" }, { owner: user.owner, at });
  return valueNode(literalExpr(type.width, pattern), null, at);
}

function firstLeaf(type: AnyType, cursor: Cursor, at: CallSite): Node {
  if (cursor instanceof PackedCursor || isLeaf(innermost(type))) return cursor.leaf();
  const [first] = leafNodes(type, cursor, at);
  if (first === undefined) throw new Error("a type has at least one leaf");
  return first;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describePlain(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === undefined || value === null) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
