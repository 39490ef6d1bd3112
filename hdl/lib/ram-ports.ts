import { bits, bool, indexWidth, input, output } from "../lang/index.ts";
import type { Bits, Reg } from "../lang/index.ts";
import { requireInteger } from "./parameters.ts";

/** Kind of RAM that a memory is put into; `auto` leaves it to the synthesis tool. */
export type RamStyle = "auto" | "block" | "distributed" | "ultra";

/** A memory to make. */
export interface RamOptions {
  /** Bits of a word. */
  readonly width: number;
  /** Words, 2 or more. */
  readonly depth: number;
  readonly style: RamStyle;
  /** One more register behind the words read, as block RAM and UltraRAM have for the highest clocks; absent: none. */
  readonly register?: boolean;
}

/** A port that writes, as its user sees it: `data` to `addr` at the edge where `en` is 1. */
export const ramWrite = ({ width, depth }: Pick<RamOptions, "width" | "depth">) => ({
  en: output(bool),
  addr: output(bits(indexWidth(depth))),
  data: output(bits(width)),
});

/** A port that reads: `data` is the word at `addr` one edge after `en` was 1 (two with an output register), and stays until the next. */
export const ramRead = ({ width, depth }: Pick<RamOptions, "width" | "depth">) => ({
  en: output(bool),
  addr: output(bits(indexWidth(depth))),
  data: input(bits(width)),
});

/** A port that reads or writes: at an edge with `en`, writes `wdata` when `write` is 1, else reads; `data` keeps what was read last. */
export const ramReadWrite = ({ width, depth }: Pick<RamOptions, "width" | "depth">) => ({
  en: output(bool),
  write: output(bool),
  addr: output(bits(indexWidth(depth))),
  wdata: output(bits(width)),
  data: input(bits(width)),
});

/** Refuses a memory without words or bits. */
export function requireRam(what: string, { width, depth }: Pick<RamOptions, "width" | "depth">): void {
  requireInteger(`${what}: width`, width, 1);
  requireInteger(`${what}: depth`, depth, 2);
}

/** The word read, or where the RAM has one its output register, which follows it in every clock. */
export function behindRegister(register: boolean | undefined, word: Bits, make: () => Reg): Bits {
  if (register !== true) return word;
  const out = make();
  out.next(word);
  return out;
}
