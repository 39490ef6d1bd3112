import type { EnumIR } from "../design/ir.ts";
import { callSite, operatorSite } from "../diag/call-site.ts";
import { unknownMember } from "../diag/messages-expr.ts";
import { recordAssign } from "./assign.ts";
import { Bits } from "./bits.ts";
import { literalExpr, reportTo } from "./literal.ts";
import { node } from "./node.ts";
import type { Node } from "./node.ts";
import { compare, valueNode } from "./ops.ts";
import { Signal } from "./signal.ts";
import { viewTag } from "./view.ts";

/** A value of an enumeration. Members are written as strings, which the compiler checks. */
export class EnumValue<M extends string = string> extends Signal {
  [viewTag]?(): { readonly $read: EnumValue<M> };
  readonly enumeration: EnumIR;

  constructor(behind: Node, enumeration: EnumIR) {
    super(behind);
    this.enumeration = enumeration;
  }

  /** 1 when the value is `member`. */
  is(member: M): Bits<1> {
    return this.eq(member);
  }

  /** Equal to a value or a member. */
  eq(other: EnumValue<M> | M): Bits<1> {
    const at = operatorSite();
    return new Bits(compare("eq", this[node], memberNode(this[node], this.enumeration, other), at));
  }

  /** Different from a value or a member. */
  ne(other: EnumValue<M> | M): Bits<1> {
    const at = operatorSite();
    return new Bits(compare("ne", this[node], memberNode(this[node], this.enumeration, other), at));
  }

  /** The encoding of the member. */
  asBits(): Bits {
    return new Bits({ ...this[node], place: null });
  }
}

/** A register that holds a member of an enumeration. */
export class EnumReg<M extends string = string> extends EnumValue<M> {
  next(value: EnumValue<M> | M): void {
    recordAssign("next", this[node], memberNode(this[node], this.enumeration, value), operatorSite());
  }
}

/** A wire, output or input of an instance that carries a member of an enumeration. */
export class EnumWire<M extends string = string> extends EnumValue<M> {
  assign(value: EnumValue<M> | M): void {
    recordAssign("assign", this[node], memberNode(this[node], this.enumeration, value), operatorSite());
  }
}

/** A member's name as a constant of the enumeration; values are passed on. `user` tells who to report to. */
export function memberNode(user: Node, enumeration: EnumIR, value: EnumValue | string): Node {
  if (value instanceof Signal) return value[node];
  const at = callSite();
  const found = enumeration.members.find((member) => member.name === value);
  if (found === undefined) {
    const members = enumeration.members.map((member) => member.name);
    reportTo(user.owner, unknownMember({ name: enumeration.name, member: value, members, at }));
  }
  return valueNode(literalExpr(enumeration.width, found?.value ?? 0n, enumeration), null, at);
}
