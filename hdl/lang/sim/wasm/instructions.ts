/** Instructions with their operands. */
import type { Bytes } from "./bytes.ts";
import { op } from "./opcodes.ts";

export function call(code: Bytes, index: number): void {
  code.byte(op.call);
  code.unsigned(index);
}

export function constant(code: Bytes, value: number): void {
  code.byte(op.const32);
  code.signed32(value);
}

export function memory(code: Bytes, instruction: number, offset: number): void {
  code.byte(instruction);
  code.byte(0);
  code.unsigned(offset);
}

export function load(code: Bytes, address: number): void {
  constant(code, 0);
  memory(code, op.load32, address);
}
