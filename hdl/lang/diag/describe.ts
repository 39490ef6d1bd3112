import type { Net, NetRole } from "../design/ir.ts";
import type { Node } from "../expr/node.ts";
import type { Note } from "./diagnostic.ts";

const roles: Record<NetRole, string> = {
  input: "input",
  output: "output",
  inout: "inout",
  clock: "clock",
  reset: "reset",
  reg: "register",
  wire: "wire",
  named: "named expression",
  "instance-input": "input of an instance",
  "instance-output": "output of an instance",
  "memory-input": "input of a memory",
  "memory-output": "output of a memory",
  "sync-meta": "synchroniser stage",
  sync: "synchroniser",
};

/** `register`, `input of an instance`, …: what a net is, in the user's words. */
export function roleName(role: NetRole): string {
  return roles[role];
}

/** `1 bit`, `8 bits`. */
export function bitCount(width: number): string {
  return width === 1 ? "1 bit" : `${width} bits`;
}

/** `a` or `a[7:4]` in back quotes for a net or a part of one, otherwise null. */
export function nameOf(value: Node): string | null {
  const { expr } = value;
  if (expr.kind === "net") return `\`${expr.net.name}\``;
  if (expr.kind === "slice" && expr.arg.kind === "net") {
    const { name } = expr.arg.net;
    return expr.width === 1 ? `\`${name}[${expr.lsb}]\`` : `\`${name}[${expr.lsb + expr.width - 1}:${expr.lsb}]\``;
  }
  return null;
}

/** One side of a message about a value: its name, width, kind and where it comes from. */
export function party(value: Node, label: string): Note {
  const name = nameOf(value);
  const kind = value.expr.kind === "net" ? roleName(value.expr.net.role) : wordFor(value);
  const text = [name, bitCount(value.expr.width), kind].filter((part) => part !== null).join(", ");
  return { label, place: value.site.locate(), text };
}

/** One side of a message about a net. */
export function netParty(net: Net, label?: string): Note {
  const text = `\`${net.name}\`, ${bitCount(net.width)}, ${roleName(net.role)}`;
  const place = net.site.locate();
  return label === undefined ? { place, text } : { label, place, text };
}

function wordFor(value: Node): string | null {
  if (value.expr.kind === "literal") return "constant";
  if (nameOf(value) !== null) return null;
  return value.signed ? "signed expression" : "expression";
}
