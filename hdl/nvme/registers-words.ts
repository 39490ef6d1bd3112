/** The register table cut into the dwords an AXI4-Lite bus moves. */
import { type Bits, lit } from "../lang/index.ts";
import type { LiveRegister, Register } from "./register-table.ts";

/** One dword of BAR 0 that does not always read 0. */
export interface RegisterWord {
  /** Byte offset / 4. */
  readonly index: number;
  readonly value: Bits;
}

const isLive = (register: Register): register is Register<LiveRegister, false> => !register.constant;

/** Every dword that can read other than 0: constants from the table, live registers from `values`. */
export function wordsOf(table: readonly Register[], values: Readonly<Record<LiveRegister, Bits>>): RegisterWord[] {
  return table.flatMap((register) => {
    const value = isLive(register) ? values[register.name] : lit(register.size * 8, register.reset);
    const halves = Array.from({ length: register.size / 4 }, (_, half) => half);
    return halves
      .filter((half) => !register.constant || BigInt.asUintN(32, register.reset >> BigInt(32 * half)) !== 0n)
      .map((half) => ({ index: register.offset / 4 + half, value: value.slice(32 * half, 32) }));
  });
}

/** Index (byte offset / 4) of half `half` of a register. */
export function liveWord(table: readonly Register[], name: LiveRegister, half: 0 | 1): number {
  const register = table.find((entry) => entry.name === name);
  if (register === undefined || half * 4 >= register.size) throw new RangeError(`no dword ${half} of register ${name}`);
  return register.offset / 4 + half;
}
