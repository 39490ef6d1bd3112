import type { EnumIR, ModuleIR, Net } from "../design/ir.ts";
import { enumMemberName, enumTypeName } from "../design/names.ts";
import type { Usage } from "../netlist/usage.ts";
import { noMark, type Mark } from "./marks.ts";

/** The printed name of a net; and what marks the lines that a place in the source stands behind. */
export interface NetName {
  (net: Net): string;
  readonly mark: Mark;
}

/** The net that takes up all bits that nothing reads. */
export const unusedName = "unused";

/**
 * The names of one module. Every net keeps its own, but outputs of instances and memories that nothing reads: they are
 * called `unused_<net>`, which linters take as meant.
 */
export function netNames(usage: Usage, mark: Mark = noMark): NetName {
  const nameOf = (net: Net) => (isOpenOutput(net, usage) ? `${unusedName}_${net.name}` : net.name);
  return Object.assign(nameOf, { mark });
}

/** True for an output of an instance or a memory that nothing reads. */
export function isOpenOutput(net: Net, usage: Usage): boolean {
  return (net.role === "instance-output" || net.role === "memory-output") && usage.of(net) === 0n;
}

/** The net that triggers a reset synchroniser whose source is an expression: `sys_rst_async`. */
export const triggerName = ({ name }: Pick<Net, "name">): string => `${name}_async`;

/** Name of the member of `enumeration` with this value, or null when none has it. */
export function memberName(enumeration: EnumIR, value: bigint): string | null {
  const member = enumeration.members.find((each) => each.value === value);
  return member === undefined ? null : enumMemberName(enumeration.name, member.name);
}

/** The type of an enumeration: `state_e`. */
export const typeName = ({ name }: EnumIR): string => enumTypeName(name);

/** `fifo_depth16_boot.mem`: contents of a memory, beside the module. */
export const memoryFileName = (module: ModuleIR, memory: { readonly name: string }): string =>
  `${module.name}_${memory.name}.mem`;
