import type { CallSite } from "../design/ir.ts";
import type { Node } from "../expr/node.ts";
import { bitCount, nameOf, party } from "./describe.ts";
import { error } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Operands of one operator, or target and value of one assignment, differ in width. */
export function widthMismatch(m: { op: string; left: Node; right: Node; at: CallSite }): Diagnostic {
  const { op, left, right, at } = m;
  const message = `\`${op}\` needs operands of one width, got ${left.expr.width} and ${bitCount(right.expr.width)}`;
  const notes = [party(left, "left"), party(right, "right")];
  return error("width-mismatch", message, { at, notes, help: resizeHelp(left, right, op === "add") });
}

/** The assigned value is wider or narrower than its target. */
export function assignWidth(m: { verb: string; target: Node; value: Node; at: CallSite }): Diagnostic {
  const { verb, target, value, at } = m;
  const name = nameOf(target) ?? "target";
  const message = `${name} has ${bitCount(target.expr.width)}, \`${verb}\` got a value of ${bitCount(value.expr.width)}`;
  const notes = [party(target, "target"), party(value, "value")];
  return error("width-mismatch", message, { at, notes, help: resizeOne("value", value, target.expr.width) });
}

/** A condition, a one-bit operand, an address: a value whose width is fixed by its use. */
export function needsWidth(m: { what: string; width: number; value: Node; at: CallSite }): Diagnostic {
  const { what, width, value, at } = m;
  const message = `${what} needs ${bitCount(width)}, got ${bitCount(value.expr.width)}`;
  const help =
    width === 1
      ? "reduce it with .any() or .all(), compare it with .eq(…), or take one bit with .bit(i)"
      : resizeOne("value", value, width);
  return error("width-mismatch", message, { at, notes: [party(value, "value")], help });
}

/** `sint` meets `bits`. */
export function signMismatch(m: { op: string; left: Node; right: Node; at: CallSite }): Diagnostic {
  const { op, left, right, at } = m;
  const [first, second] = [signWord(left), signWord(right)];
  const message = `\`${op}\` needs operands of one signedness, got ${first} and ${second}`;
  const notes = [party(left, first), party(right, second)];
  return error("sign-mismatch", message, { at, notes, help: "convert one side with .asSint() or .asBits()" });
}

function signWord(value: Node): string {
  return value.signed ? "signed" : "unsigned";
}

/** A plain number where a signal of `width` bits is expected, outside its range. */
export function literalRange(m: {
  value: bigint;
  width: number;
  signed: boolean;
  at: CallSite;
  other?: Node;
}): Diagnostic {
  const { value, width, signed, at, other } = m;
  const [low, high] = signed
    ? [-(1n << BigInt(width - 1)), (1n << BigInt(width - 1)) - 1n]
    : [0n, (1n << BigInt(width)) - 1n];
  const kind = signed ? "signed " : "";
  const message = `${value} does not fit in ${kind}${bitCount(width)}`;
  const notes = other === undefined ? [] : [party(other, "other side")];
  return error("literal-range", message, { at, notes, help: `the range is ${low} to ${high}` });
}

/** A number with a fraction, or beyond 2^53. */
export function literalInexact(m: { value: number; at: CallSite }): Diagnostic {
  const message = `${m.value} is not an exact integer`;
  const help = Number.isInteger(m.value) ? "write integers above 2^53 as bigint: 0x1234n" : "round it first";
  return error("literal-range", message, { at: m.at, help });
}

/** A slice, bit or element outside its value. */
export function outOfRange(m: { what: string; size: string; value: Node; at: CallSite }): Diagnostic {
  const message = `${m.what} lies outside of ${m.size}`;
  return error("out-of-range", message, { at: m.at, notes: [party(m.value, "value")] });
}

/** `zext`, `sext` to fewer bits or `trunc` to more. */
export function badResize(m: { op: string; from: Node; width: number; at: CallSite }): Diagnostic {
  const { op, from, width, at } = m;
  const direction = op === "trunc" ? "widen" : "narrow";
  const message = `\`${op}(${width})\` would ${direction} a value of ${bitCount(from.expr.width)}`;
  const help = op === "trunc" ? "use zext or sext to widen" : "use trunc to narrow";
  return error("bad-resize", message, { at, notes: [party(from, "value")], help });
}

/** A width that is not a positive integer. */
export function badWidth(m: { what: string; width: number; at: CallSite }): Diagnostic {
  const message = `${m.what} needs a width of 1 or more, got ${m.width}`;
  // Types that were not checked: the width is none.
  const given = typeof m.width === "number" && !Number.isNaN(m.width);
  const help = given ? "leave out ports and fields that have no bits" : "a parameter that it is made of was not given";
  return error("bad-width", message, { at: m.at, help });
}

/** A rotation by a value is only defined for a power-of-two width. */
export function rotateWidth(m: { value: Node; at: CallSite }): Diagnostic {
  const message = `rotating by a value needs a power-of-two width, got ${m.value.expr.width}`;
  return error("rotate-width", message, { at: m.at, notes: [party(m.value, "value")] });
}

/** A signal of one module used in the `build` of another. */
export function foreignSignal(m: { value: Node; user: string; at: CallSite }): Diagnostic {
  const home = m.value.owner?.moduleName ?? "?";
  const what = nameOf(m.value) ?? "an expression";
  const message = `${what} belongs to module \`${home}\`, it cannot be used in \`${m.user}\``;
  const help = "pass it through a port";
  return error("foreign-signal", message, { at: m.at, notes: [party(m.value, "signal")], help });
}

/** An assignment to a part of an element that is chosen at run time, where the part does not divide the element. */
export function dynamicPart(m: { target: Node; at: CallSite }): Diagnostic {
  const message = "a part of an element chosen at run time cannot be assigned here";
  const help = "assign the whole element, or keep the parts in arrays of their own";
  return error("dynamic-part", message, { at: m.at, notes: [party(m.target, "target")], help });
}

/** A string that is no member of the enumeration. */
export function unknownMember(m: {
  name: string;
  member: string;
  members: readonly string[];
  at: CallSite;
}): Diagnostic {
  const message = `enumeration \`${m.name}\` has no member "${m.member}"`;
  return error("unknown-member", message, { at: m.at, help: `its members are ${m.members.join(", ")}` });
}

/** `a + b`, `a < b`, `${a}`. */
export function primitiveConversion(at: CallSite, value: Node): Diagnostic {
  const what = nameOf(value) ?? "a signal";
  const message = `${what} has no value while the design is built`;
  const help = "use .eq() to compare, .add() to add, when() or mux() to choose";
  return error("signal-as-value", message, { at, help });
}

/** A struct or array as a primitive. */
export function compositeConversion(m: { what: string; at: CallSite }): Diagnostic {
  const help = "use pack(a).eq(pack(b)) to compare, when() or mux() to choose";
  return error("signal-as-value", `${m.what} has no value while the design is built`, { at: m.at, help });
}

/** A value of another shape than its target: other fields, another length. */
export function shapeMismatch(m: { verb: string; expected: string; got: string; at: CallSite }): Diagnostic {
  const message = `\`${m.verb}\` needs a value of ${m.expected}, got ${m.got}`;
  return error("shape-mismatch", message, { at: m.at });
}

/** What is neither a signal nor a plain value: nearly always a misspelt name, which gives `undefined`. */
export function noValue(m: { got: unknown; width: number; at: CallSite; other?: Node }): Diagnostic {
  const message = `a value of ${bitCount(m.width)} is needed here, got ${m.got === undefined ? "undefined" : `a ${typeof m.got}`}`;
  const help = m.got === undefined ? "a misspelt name is undefined; the type check names it" : undefined;
  return error("shape-mismatch", message, {
    at: m.at,
    notes: m.other === undefined ? [] : [party(m.other, "other side")],
    help,
  });
}

/** `mux(c, 1, 0)`: nothing gives the width. */
export function muxWithoutWidth(m: { at: CallSite }): Diagnostic {
  const help = "give one side a width: mux(c, lit(8, 1), 0)";
  return error("no-width", "`mux` needs at least one side with a width", { at: m.at, help });
}

/** A plain value where a signal, struct or array is needed. */
export function notAValue(m: { what: string; at: CallSite }): Diagnostic {
  return error("no-width", `${m.what} needs a signal, a struct or an array`, { at: m.at });
}

/** A field that the struct or bus does not have. */
export function unknownField(m: { name: string; fields: readonly string[]; at: CallSite }): Diagnostic {
  const help = `its fields are ${m.fields.join(", ")}`;
  return error("unknown-field", `there is no field \`${m.name}\``, { at: m.at, help });
}

function resizeHelp(left: Node, right: Node, carry: boolean): string {
  const [wide, narrow] = left.expr.width > right.expr.width ? [left, right] : [right, left];
  const cut = `cut with ${label(wide, left)}.trunc(${narrow.expr.width})`;
  const widen = `widen with ${label(narrow, left)}.zext(${wide.expr.width})`;
  return carry ? `${cut}, ${widen}, or keep the carry with addc` : `${cut} or ${widen}`;
}

function resizeOne(word: string, value: Node, width: number): string {
  const name = (nameOf(value) ?? word).replaceAll("`", "");
  return value.expr.width > width ? `cut with ${name}.trunc(${width})` : `widen with ${name}.zext(${width})`;
}

function label(value: Node, left: Node): string {
  return (nameOf(value) ?? (value === left ? "left" : "right")).replaceAll("`", "");
}

/** A reset, start or default value of another shape than its type. */
export function badConstant(m: { verb: string; expected: string; got: string; at: CallSite }): Diagnostic {
  const message = `\`${m.verb}\` needs a constant of ${m.expected}, got ${m.got}`;
  return error("bad-constant", message, { at: m.at });
}

/** A field of a bus or a port of an instance that is driven from the other side. */
export function wrongDirection(m: { name: string; at: CallSite }): Diagnostic {
  const message = `\`${m.name}\` is driven from the other side`;
  return error("wrong-verb", message, { at: m.at, help: "it can be read here, not assigned" });
}

/** `next` on something that is no register, `assign` on something that is no wire or output. */
export function wrongVerb(m: { verb: string; value: Node; at: CallSite }): Diagnostic {
  const { verb, value, at } = m;
  const role = value.expr.kind === "net" ? value.expr.net.role : null;
  const help =
    role === "reg"
      ? "give a register its coming value with next"
      : role === "wire" || role === "output"
        ? "drive it with assign"
        : "only registers, wires, outputs and inputs of instances can be driven";
  const message = `\`${verb}\` cannot be used on ${nameOf(value) ?? "an expression"}`;
  return error("wrong-verb", message, { at, notes: [party(value, "signal")], help });
}
