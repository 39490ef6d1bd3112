import { pathOf, type Slot } from "./flatten.ts";
import type { Layout } from "./layout.ts";
import type { Program } from "./program.ts";
import { randomStream } from "./random.ts";
import { writeAt } from "./words.ts";

/** Values of registers and memories that nothing sets at the start. */
export type StartValues = "random" | "zero";

/** Writes a value to all places that a name has. */
export function writeSlot(layout: Layout, view: DataView, slot: Slot, value: bigint): void {
  for (const address of new Set([layout.address(slot), layout.target(slot)])) {
    writeAt(view, address, value, slot.width);
  }
}

/** What registers and memories hold before the first edge: what the design states, else random bits of the seed or zeros. */
export function writeInitialValues(program: Program, view: DataView, seed: number, start: StartValues): void {
  const { registers, layout } = program;
  for (const { slot, scope, net } of registers) {
    const random = start === "zero" ? 0n : randomStream(seed, pathOf(scope, net.name)).bits(net.width);
    writeSlot(layout, view, slot, net.init ?? random);
  }
  for (const { scope, memory, base, stride } of layout.memories) {
    if (memory.contents !== undefined) {
      for (const [address, word] of memory.contents) writeAt(view, base + address * stride, word, memory.width);
    } else if (start === "random") fill(view, seed, pathOf(scope, memory.name), base, stride, memory);
  }
}

/** Random words of a memory, no bit beyond its width. */
function fill(
  view: DataView,
  seed: number,
  name: string,
  base: number,
  stride: number,
  { width, depth }: { width: number; depth: number },
): void {
  const random = randomStream(seed, name);
  const last = width <= 32 ? width : width % 64 === 0 ? 64 : width % 64;
  const mask = [32, 64].map((from) => Number((((1n << BigInt(last)) - 1n) >> BigInt(from - 32)) & 0xffff_ffffn));
  for (let word = 0; word < depth; word++) {
    for (let at = 0; at < stride; at += 4) {
      const top = stride - at <= (stride === 4 ? 4 : 8);
      const kept = top ? (mask[stride === 4 ? 0 : (at >> 2) & 1] ?? 0) : 0xffff_ffff;
      view.setUint32(base + word * stride + at, random.word() & kept, true);
    }
  }
}
