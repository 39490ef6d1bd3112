import type { CallSite } from "../design/ir.ts";
import type { Node } from "../expr/node.ts";
import { concat } from "../expr/ops.ts";
import { PackedCursor } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { isType } from "./describe.ts";
import type { AnyType } from "./describe.ts";
import type { Type } from "./type.ts";

/** The type in the closed form that can be switched over. */
export function closed(type: Type): AnyType {
  if (isType(type)) return type;
  throw new TypeError("types are made by bits, sint, enumeration, struct and array");
}

/** Bits, numbers and enumerations: what becomes one net. */
export function isLeaf(type: AnyType): boolean {
  return type.kind !== "struct" && type.kind !== "array";
}

/** The type below all array dimensions. */
export function innermost(type: AnyType): AnyType {
  return type.kind === "array" ? innermost(closed(type.element)) : type;
}

/** The leaves of a value in the order of the type's fields; leaves under an array come as vectors, element 0 lowest. */
export function leafNodes(type: AnyType, cursor: Cursor, at: CallSite): readonly Node[] {
  if (type.kind === "struct") {
    const fields = Object.entries(type.fields);
    return fields.flatMap(([name, field]) => leafNodes(closed(field), cursor.field(type, name), at));
  }
  if (type.kind !== "array" || isLeaf(innermost(type))) return [cursor.leaf()];
  const every = cursor.every();
  const item = closed(type.element);
  if (every !== null) return leafNodes(item, every, at);
  const items = indices(type.length).map((i) => leafNodes(item, cursor.element(type, i, at), at));
  const [first = []] = items;
  return first.map((_, leaf) => concat(items.flatMap((leaves) => leaves[leaf] ?? []).reverse(), at));
}

/** The whole value as one vector: the first field of a struct on top, element 0 of an array at the bottom. */
export function packNode(type: AnyType, cursor: Cursor, at: CallSite): Node {
  const contiguous = cursor instanceof PackedCursor || isLeaf(innermost(type));
  if (contiguous) return unsigned(cursor.leaf());
  if (type.kind === "struct") {
    const fields = Object.entries(type.fields);
    const parts = fields.map(([name, field]) => packNode(closed(field), cursor.field(type, name), at));
    return concat(parts, at);
  }
  if (type.kind !== "array") return unsigned(cursor.leaf());
  const item = closed(type.element);
  const parts = indices(type.length).map((i) => packNode(item, cursor.element(type, i, at), at));
  return concat(parts.reverse(), at);
}

function unsigned(value: Node): Node {
  return value.signed ? { ...value, signed: false } : value;
}

/** 0 … length - 1. */
export function indices(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}
