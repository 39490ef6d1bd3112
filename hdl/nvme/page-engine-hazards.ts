import { array, bits, bool, clog2, input, module, output } from "../lang/index.ts";
import { BlockNumber, SlotIndex } from "../lib/card-types.ts";
import { catAll } from "../lib/one-hot.ts";

/**
 * The medium blocks that tasks are at work on, one entry per slot and direction, and whether a new task may join them.
 *
 * `conflict` answers for the `block` and `write` of one clock ago: a task that writes waits for every task on its block, one that
 * reads waits for writes only. `claim` enters a block, seen by the comparison of the next clock; `*_release` removes one.
 */
export const pageHazards = module("page_hazards", (p: { slots: number }) => ({
  doc: "Compares a block number with those of all tasks at work.",
  ports: {
    block: input(BlockNumber),
    write: input(bool),
    conflict: output(bool),
    claim: input(bool),
    claim_slot: input(SlotIndex),
    write_freed: input(bool),
    write_freed_slot: input(SlotIndex),
    read_freed: input(bool),
    read_freed_slot: input(SlotIndex),
  },
  build(io, { regs, name, when }) {
    const { block, write, claim, claim_slot } = io;
    const { write_blocks, read_blocks, write_active, read_active, write_hits, read_hits, asked_write } = regs({
      write_blocks: array(BlockNumber, p.slots),
      read_blocks: array(BlockNumber, p.slots),
      write_active: bits(p.slots).reset(0),
      read_active: bits(p.slots).reset(0),
      write_hits: bits(p.slots).reset(0),
      read_hits: bits(p.slots).reset(0),
      asked_write: bool.reset(0),
    });
    const index = (slot: typeof claim_slot) => slot.trunc(clog2(p.slots));
    const same = (blocks: typeof write_blocks) =>
      catAll(Array.from({ length: p.slots }, (_, i) => blocks.at(p.slots - 1 - i).eq(block)));
    const { write_same, read_same } = name({ write_same: same(write_blocks), read_same: same(read_blocks) });

    write_hits.next(write_same.and(write_active));
    read_hits.next(read_same.and(read_active));
    asked_write.next(write);
    io.conflict.assign(write_hits.any().or(asked_write.and(read_hits.any())));

    when(claim.and(write), () => {
      write_blocks.at(index(claim_slot)).next(block);
      write_active.bit(index(claim_slot)).next(1);
    });
    when(claim.and(write.not()), () => {
      read_blocks.at(index(claim_slot)).next(block);
      read_active.bit(index(claim_slot)).next(1);
    });
    when(io.write_freed, () => write_active.bit(index(io.write_freed_slot)).next(0));
    when(io.read_freed, () => read_active.bit(index(io.read_freed_slot)).next(0));
  },
}));
