import type { Net } from "../design/ir.ts";

/** A raw value as the type of its net has it: the name of a member, a signed number, or the bits. */
export function shownValue(net: Pick<Net, "enumeration" | "signed" | "width">, value: bigint): unknown {
  if (net.enumeration !== undefined) {
    return net.enumeration.members.find((member) => member.value === value)?.name ?? `?${value}`;
  }
  return net.signed ? BigInt.asIntN(net.width, value) : value;
}

/** How a raw value reads in waveforms: hexadecimal, unless its type has names or signs. */
export function shownText(net: Pick<Net, "enumeration" | "signed" | "width">, value: bigint): string {
  const made = shownValue(net, value);
  return typeof made === "string" || net.signed ? String(made) : value.toString(16);
}
