import { keywords } from "./keywords.ts";

/** Why `name` cannot be printed as it is, or null when it can. */
export function nameProblem(name: string): string | null {
  if (keywords.has(name)) return "is a SystemVerilog keyword";
  if (name === "") return "is empty";
  if (!/^[A-Za-z_]/.test(name)) return "does not start with a letter or `_`";
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return "may only hold letters, digits and `_`";
  if (name.length > 255) return "is longer than 255 characters";
  return null;
}

/** Clock port of a domain; the default domain has the name "". */
export function clockName(domain: string): string {
  return domain === "" ? "clk" : `clk_${domain}`;
}

/** Reset port of a domain; the default domain has the name "". */
export function resetName(domain: string): string {
  return domain === "" ? "rst" : `rst_${domain}`;
}

/** Instance `rx` is printed as `u_rx`. */
export function instanceName(key: string): string {
  return `u_${key}`;
}

/** First stages of the synchroniser `go`: `go_meta`, then `go_meta2`, `go_meta3`. */
export function metaName(key: string, stage: number): string {
  return stage === 0 ? `${key}_meta` : `${key}_meta${stage + 1}`;
}

/** Type name of an enumeration: `state_e`. */
export function enumTypeName(enumeration: string): string {
  return `${enumeration}_e`;
}

/** Printed member of an enumeration: `StateIdle`, `DmaOpRead` for `dma_op`. */
export function enumMemberName(enumeration: string, member: string): string {
  const words = enumeration.split("_").filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("") + member;
}
