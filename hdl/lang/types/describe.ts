import { ArrayType } from "./array.ts";
import { BitsType } from "./bits.ts";
import { EnumType } from "./enumeration.ts";
import { SintType } from "./sint.ts";
import { StructType } from "./struct.ts";

/** The five kinds of type, told apart by `kind`. */
export type AnyType = BitsType | SintType | EnumType | StructType | ArrayType;

export function isType(value: object): value is AnyType {
  return (
    value instanceof BitsType ||
    value instanceof SintType ||
    value instanceof EnumType ||
    value instanceof StructType ||
    value instanceof ArrayType
  );
}

/** A text that is equal for equal declarations: the shape with what is said about reset and start values. */
export function describeType(type: AnyType): string {
  return shortShape(type) + attributes(type);
}

function shortShape(type: AnyType): string {
  switch (type.kind) {
    case "bits":
      return type.scalar ? "bool" : `bits${type.width}`;
    case "sint":
      return `sint${type.width}`;
    case "enum": {
      const members = type.enumeration.members.map((member) => `${member.name}=${member.value}`);
      return `${type.enumeration.name}<${type.width}:${members.join(",")}>`;
    }
    case "struct": {
      const fields = Object.entries(type.fields).map(([name, field]) => `${name}:${nested(field, describeType)}`);
      return `{${fields.join(",")}}`;
    }
    case "array":
      return `${nested(type.element, describeType)}x${type.length}`;
  }
}

/** A text that is equal for types whose values go together, as one writes the type: `struct({ data: bits(64) })`. */
export function describeShape(type: AnyType): string {
  switch (type.kind) {
    case "bits":
      return type.width === 1 ? "bool" : `bits(${type.width})`;
    case "sint":
      return `sint(${type.width})`;
    case "enum":
      return `enumeration("${type.enumeration.name}", [${type.enumeration.members.map(({ name }) => name).join(", ")}])`;
    case "struct": {
      const fields = Object.entries(type.fields).map(([name, field]) => `${name}: ${nested(field, describeShape)}`);
      return `struct({ ${fields.join(", ")} })`;
    }
    case "array":
      return `array(${nested(type.element, describeShape)}, ${type.length})`;
  }
}

function nested(type: object, describe: (type: AnyType) => string): string {
  return isType(type) ? describe(type) : "?";
}

function attributes(type: AnyType): string {
  const { reset, init, fallback } = type.attributes;
  const parts = { reset, init, fallback };
  const text = JSON.stringify(parts, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return text === "{}" ? "" : `@${text}`;
}
