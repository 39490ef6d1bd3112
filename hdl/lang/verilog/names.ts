import type { EnumIR } from "../design/ir.ts";

const pascal = (name: string) => name.split("_").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");

/** `state` → `state_e`. */
export const enumType = ({ name }: EnumIR): string => `${name}_e`;
/** Member `Idle` of `state` → `StateIdle`. */
export const enumMember = ({ name }: EnumIR, member: string): string => pascal(name) + member;
