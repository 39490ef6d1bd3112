import { array, bits, bool, clog2, input, module, output } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { BlockNumber, SlotIndex } from "../lib/card-types.ts";
import { catAll, oneHot } from "../lib/one-hot.ts";

/**
 * The medium blocks that tasks are at work on, one entry per slot and direction, and whether a new task may join them.
 *
 * `conflict` answers for the `block` and `write` of two clocks ago, one for the comparison and one for the or over all slots: a task that writes waits for every task on its block, one that
 * reads waits for writes only. `claim` enters a block, seen by the comparison of the next clock on; `*_release` removes one.
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
    const { write_blocks, read_blocks, write_active, read_active, write_hits, read_hits, asked_write, conflicting } =
      regs({
        write_blocks: array(BlockNumber, p.slots),
        read_blocks: array(BlockNumber, p.slots),
        write_active: bits(p.slots).reset(0),
        read_active: bits(p.slots).reset(0),
        write_hits: bits(p.slots).reset(0),
        read_hits: bits(p.slots).reset(0),
        asked_write: bool,
        conflicting: bool,
      });
    const index = (slot: typeof claim_slot) => slot.trunc(clog2(p.slots));
    const same = (blocks: typeof write_blocks) =>
      catAll(Array.from({ length: p.slots }, (_, i) => blocks.at(p.slots - 1 - i).eq(block)));
    const { write_same, read_same } = name({ write_same: same(write_blocks), read_same: same(read_blocks) });

    write_hits.next(write_same.and(write_active));
    read_hits.next(read_same.and(read_active));
    asked_write.next(write);
    conflicting.next(write_hits.any().or(asked_write.and(read_hits.any())));
    io.conflict.assign(conflicting);

    const all = Array.from({ length: p.slots }, (_, i) => i);
    const at = (slot: typeof claim_slot, when: Bits<1>) => oneHot(index(slot), p.slots).and(when.sext(p.slots));
    const { write_claim, read_claim } = name({
      write_claim: at(claim_slot, claim.and(write)),
      read_claim: at(claim_slot, claim.and(write.not())),
    });
    for (const i of all) {
      when(write_claim.bit(i), () => write_blocks.at(i).next(block));
      when(read_claim.bit(i), () => read_blocks.at(i).next(block));
    }
    write_active.next(write_active.and(at(io.write_freed_slot, io.write_freed).not()).or(write_claim));
    read_active.next(read_active.and(at(io.read_freed_slot, io.read_freed).not()).or(read_claim));
  },
}));
