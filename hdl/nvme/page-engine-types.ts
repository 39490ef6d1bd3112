/** Streams inside the page engine. A slot belongs to one task from its allocation to the task's end. */
import { bits, bool, struct } from "../lang/index.ts";
import { BlockNumber, CommandIndex, Fault, PageTask, SlotIndex } from "../lib/card-types.ts";

/** A task that owns a slot of its direction. */
export const SlottedTask = struct({ slot: SlotIndex, task: PageTask });

/** What the DMA of a slot needs: one or two pieces of host memory, `split` bytes in the first. See PageTask. */
export const Transfer = struct({
  offset: bits(12),
  length: bits(13),
  host0: bits(64),
  host1: bits(64),
  split: bits(13),
});

/** What a write slot must hold before it may go to the medium, and where it goes. */
export const Landing = struct({ length: bits(13), block: BlockNumber });

/** All DMA of a slot is over; `failed`: at least one piece ended with an error. */
export const DmaEnd = struct({ slot: SlotIndex, failed: bool });

/** The task of a slot is over: its owner is told, and the slot is free. A write may tell first and be free later. */
export const SlotEnd = struct({ slot: SlotIndex, fault: Fault, tell: bool, frees: bool });

/** Who is to be told. */
export const Owner = CommandIndex;
