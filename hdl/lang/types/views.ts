import { callSite } from "../diag/call-site.ts";
import { Bits, Reg, Sint, SintReg, SintWire, Wire } from "../expr/bits.ts";
import { EnumReg, EnumValue, EnumWire } from "../expr/enum-value.ts";
import { refuseWhole } from "../expr/no-value.ts";
import { node } from "../expr/node.ts";
import type { Node } from "../expr/node.ts";
import type { ArrayType } from "./array.ts";
import { assignView } from "./assign-view.ts";
import type { Cursor } from "./cursor.ts";
import { closed } from "./leaves.ts";
import { Composite } from "./open-view.ts";
import type { StructType } from "./struct.ts";
import type { Type } from "./type.ts";

/** What may be done with a view: only read it, drive it now, or drive it at the clock edge. */
export type Access = "read" | "assign" | "next";

/** The object that the user holds for a value of `type` that lies at `cursor`. */
export function makeView(type: Type, cursor: Cursor, access: Access): object {
  const shape = closed(type);
  switch (shape.kind) {
    case "bits":
      return new (pick(access, Bits, Wire, Reg))(cursor.leaf());
    case "sint":
      return new (pick(access, Sint, SintWire, SintReg))(signed(cursor.leaf()));
    case "enum":
      return new (pick(access, EnumValue, EnumWire, EnumReg))(cursor.leaf(), shape.enumeration);
    case "struct":
      return new StructView(shape, cursor, access);
    case "array":
      return new ArrayView(shape, cursor, access);
  }
}

function pick<R>(access: Access, read: R, assign: NoInfer<R>, next: NoInfer<R>): R {
  return access === "read" ? read : access === "assign" ? assign : next;
}

function signed(value: Node): Node {
  return value.signed ? value : { ...value, signed: true };
}

/** A struct: its fields are made when they are asked for. */
class StructView extends Composite {
  constructor(type: StructType, cursor: Cursor, access: Access) {
    super({ type, cursor });
    for (const [name, field] of Object.entries(type.fields)) {
      lazy(this, name, () => makeView(field, cursor.field(type, name), access));
    }
    addVerb(this, access, type, cursor);
  }
}

class ArrayView extends Composite {
  readonly length: number;
  readonly at: (index: number | Bits) => object;

  constructor(type: ArrayType, cursor: Cursor, access: Access) {
    super({ type, cursor });
    this.length = type.length;
    this.at = (index) => {
      const by = typeof index === "number" ? index : index[node];
      return makeView(type.element, cursor.element(type, by, callSite()), access);
    };
    addVerb(this, access, type, cursor);
  }
}

refuseWhole(StructView.prototype, "a struct");
refuseWhole(ArrayView.prototype, "an array");

/** Adds `assign` or `next`, hidden from enumeration: the keys of a view are its fields. */
function addVerb(on: object, access: Access, type: StructType | ArrayType, cursor: Cursor): void {
  if (access === "read") return;
  Object.defineProperty(on, access, { value: (value: unknown) => assignView(access, type, cursor, value, callSite()) });
}

/** A property that is made at its first use. */
export function lazy(on: object, name: string, make: () => object): void {
  let made: object | undefined;
  Object.defineProperty(on, name, { enumerable: true, get: () => (made ??= make()) });
}
