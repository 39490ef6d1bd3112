import type { CallSite } from "../design/ir.ts";
import { badConstant } from "../diag/messages-expr.ts";
import { memberNode } from "../expr/enum-value.ts";
import { encodeLiteral, reportTo } from "../expr/literal.ts";
import type { Owner } from "../expr/node.ts";
import { describeShape } from "./describe.ts";
import type { AnyType } from "./describe.ts";
import { closed, indices } from "./leaves.ts";
import type { Attributes, Constant, ConstantFields } from "./type.ts";

/** Which of the constants of a declaration is meant. */
export type ConstantKind = keyof Pick<Attributes, "reset" | "init" | "fallback">;

interface Context {
  readonly kind: ConstantKind;
  readonly owner: Owner;
  readonly at: CallSite;
}

/**
 * The constant of every leaf of `type`, in the order of `leafShapes`, as bit patterns; undefined where none is given.
 * What a struct says about a field goes before what the field's type says itself.
 */
export function leafConstants(type: AnyType, context: Context): readonly (bigint | undefined)[] {
  return constants(type, undefined, context);
}

function constants(type: AnyType, given: Constant | undefined, context: Context): readonly (bigint | undefined)[] {
  const value = given ?? type.attributes[context.kind];
  switch (type.kind) {
    case "bits":
    case "sint":
    case "enum":
      return [value === undefined ? undefined : encode(type, value, context)];
    case "struct":
      return structConstants(type, value, context);
    case "array":
      return arrayConstants(type, value, context);
  }
}

function structConstants(type: AnyType & { kind: "struct" }, value: Constant | undefined, context: Context) {
  if (value !== undefined && !isFields(value)) mismatch(type, value, context);
  const given: ConstantFields = value !== undefined && isFields(value) ? value : {};
  const stray = Object.keys(given).find((name) => !Object.hasOwn(type.fields, name));
  if (stray !== undefined) mismatch(type, given, context);
  return Object.entries(type.fields).flatMap(([name, field]) => constants(closed(field), given[name], context));
}

function arrayConstants(type: AnyType & { kind: "array" }, value: Constant | undefined, context: Context) {
  const item = closed(type.element);
  const list = isList(value) ? value : null;
  if (list !== null && list.length !== type.length) mismatch(type, value, context);
  const items = indices(type.length).map((i) => constants(item, list === null ? single(value) : list[i], context));
  const widths = leafWidths(item);
  return widths.map((width, leaf) => {
    const values = items.map((leaves) => leaves[leaf]);
    if (values.every((v) => v === undefined)) return undefined;
    if (values.some((v) => v === undefined)) mismatch(type, value, context);
    return values.reduce<bigint>((sum, v, i) => sum | ((v ?? 0n) << BigInt(i * width)), 0n);
  });
}

function single(value: Constant | undefined): Constant | undefined {
  return isList(value) ? undefined : value;
}

function leafWidths(type: AnyType): readonly number[] {
  if (type.kind === "struct") return Object.values(type.fields).flatMap((field) => leafWidths(closed(field)));
  if (type.kind === "array") return leafWidths(closed(type.element)).map((width) => width * type.length);
  return [type.width];
}

function encode(type: AnyType & { kind: "bits" | "sint" | "enum" }, value: Constant, context: Context): bigint {
  const { owner, at } = context;
  if (typeof value === "object" || (typeof value === "string") !== (type.kind === "enum")) {
    mismatch(type, value, context);
    return 0n;
  }
  if (typeof value !== "string") {
    return encodeLiteral(value, { width: type.width, signed: type.kind === "sint" }, { owner, at });
  }
  if (type.kind !== "enum") return 0n;
  const user = {
    expr: { kind: "literal", width: type.width, value: 0n },
    owner,
    signed: false,
    place: null,
    site: at,
  } as const;
  const { expr } = memberNode(user, type.enumeration, value);
  return expr.kind === "literal" ? expr.value : 0n;
}

function mismatch(type: AnyType, value: Constant | undefined, { kind, owner, at }: Context): void {
  const verb = kind === "fallback" ? "default" : kind;
  const got = JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? String(v) : v));
  reportTo(owner, badConstant({ verb, expected: describeShape(type), got, at }));
}

function isFields(value: Constant): value is ConstantFields {
  return typeof value === "object" && !Array.isArray(value);
}

function isList(value: Constant | undefined): value is readonly Constant[] {
  return Array.isArray(value);
}
