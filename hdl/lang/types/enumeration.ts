import type { EnumIR } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { badEnumeration } from "../diag/messages-names.ts";
import { ElaborationError } from "../diag/report.ts";
import type { EnumReg, EnumValue, EnumWire } from "../expr/enum-value.ts";
import type { Attributes } from "./type.ts";

/** One of the members `M`, encoded in `width` bits. */
export class EnumType<M extends string = string> {
  readonly kind = "enum";
  readonly width: number;
  readonly enumeration: EnumIR;
  readonly attributes: Attributes;
  declare readonly $read: EnumValue<M>;
  declare readonly $wire: EnumWire<M>;
  declare readonly $reg: EnumReg<M>;
  declare readonly $in: EnumValue<M> | M;
  declare readonly $lit: M;

  constructor(enumeration: EnumIR, attributes: Attributes = {}) {
    this.width = enumeration.width;
    this.enumeration = enumeration;
    this.attributes = attributes;
  }

  /** Register with a reset value. */
  reset(member: M): EnumType<M> {
    return this.#with({ reset: member });
  }

  /** Register with a power-up value and no reset. */
  init(member: M): EnumType<M> {
    return this.#with({ init: member });
  }

  /** Wire with a value for the paths where nothing assigns it. */
  default(member: M): EnumType<M> {
    return this.#with({ fallback: member });
  }

  /** Register without a value after a reset, on purpose: why nothing minds what it holds. */
  uninitialised(reason: string): EnumType<M> {
    return this.#with({ uninitialised: reason });
  }

  /** Comment printed above the declaration. */
  doc(text: string): EnumType<M> {
    return this.#with({ doc: text });
  }

  #with(more: Attributes): EnumType<M> {
    return new EnumType(this.enumeration, { ...this.attributes, ...more });
  }
}

/**
 * A set of named values. Members are numbered from 0 in the order given, or as a record says.
 * Printed as `typedef enum` `<name>_e` with members `<Name><Member>`.
 *
 * @example const State = enumeration("state", ["Idle", "Fill", "Drain"]);
 * @example const Opcode = enumeration("opcode", { Flush: 0, Write: 1, Read: 2 }, { width: 8 });
 */
export function enumeration<const M extends string>(
  name: string,
  members: readonly M[] | Readonly<Record<M, number>>,
  options: { readonly width?: number } = {},
): EnumType<M> {
  const pairs = isList(members) ? members.map((m, i): [string, number] => [m, i]) : Object.entries<number>(members);
  const needed = Math.max(1, ...pairs.map(([, value]) => value.toString(2).length));
  const width = options.width ?? needed;
  const problem = enumerationProblem(pairs, width, needed);
  if (problem !== null) throw new ElaborationError([badEnumeration({ name, problem, at: callSite() })]);
  return new EnumType<M>({ name, width, members: pairs.map(([m, value]) => ({ name: m, value: BigInt(value) })) });
}

function enumerationProblem(pairs: readonly [string, number][], width: number, needed: number): string | null {
  if (pairs.length === 0) return "has no members";
  if (width < needed) return `needs ${needed} bits, its width is ${width}`;
  const seen = { names: new Set<string>(), values: new Map<number, string>() };
  for (const [member, value] of pairs) {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(member)) return `has a member "${member}" that is not a plain word`;
    if (!Number.isSafeInteger(value) || value < 0) return `has a member ${member} with the value ${value}`;
    const other = seen.values.get(value);
    if (other !== undefined) return `gives the value ${value} to both ${other} and ${member}`;
    if (seen.names.has(member)) return `has the member ${member} twice`;
    seen.names.add(member);
    seen.values.set(value, member);
  }
  return null;
}

function isList<M extends string>(members: readonly M[] | Readonly<Record<M, number>>): members is readonly M[] {
  return Array.isArray(members);
}
