import type { InstanceIR } from "../design/ir.ts";
import type { NetName } from "./names.ts";

/** An instance with its connections by name, one a line. */
export function printInstance({ name, of, connections, site }: InstanceIR, nameOf: NetName): string[] {
  const generics = of.kind === "blackbox" ? [...of.parameters] : [];
  const values = generics.map(([key, value]) => [key, parameterValue(value)] as const);
  const pins = connections.map(({ port, net }) => [port, nameOf(net)] as const);
  const open = values.length === 0 ? [`${of.name} ${name} (`] : [`${of.name} #(`, ...named(values), `) ${name} (`];
  return [...nameOf.mark(open, site), ...named(pins), ");"];
}

/** Value of a vendor's parameter: numbers and sized constants as they are, other text as a string. */
export function parameterValue(value: string | number): string {
  if (typeof value === "number") return value.toString();
  return /^\d+'[bdh][0-9a-fA-F_]+$/.test(value) ? value : `"${value}"`;
}

function named(pairs: readonly (readonly [string, string])[]): string[] {
  const longest = Math.max(0, ...pairs.map(([key]) => key.length));
  return pairs.map(([key, value], i) => `  .${key.padEnd(longest)} (${value})${i === pairs.length - 1 ? "" : ","}`);
}
