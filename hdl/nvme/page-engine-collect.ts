import { bits, bool, clog2, input, module, sink, source, stream } from "../lang/index.ts";
import { DmaDone, SlotIndex } from "../lib/card-types.ts";
import { DmaEnd } from "./page-engine-types.ts";

/**
 * Counts the ends of the DMA transfers of each slot and tells when the last one is in. The tag of a transfer is its slot.
 *
 * `starts` says that the transfers of a slot are about to be asked for: two of them, or one. An end that nobody waits for is
 * dropped (and stops a simulation): it must not touch a slot that may have a new owner.
 */
export const pageDmaCollect = module("page_dma_collect", (p: { slots: number }) => ({
  doc: "Waits for all DMA transfers of a slot.",
  ports: {
    starts: input(bool),
    starts_slot: input(SlotIndex),
    starts_two: input(bool),
    done: sink(stream(DmaDone)),
    m: source(stream(DmaEnd)),
  },
  build({ starts, starts_slot, starts_two, done, m }, { regs, name, when, check }) {
    const sw = clog2(p.slots);
    const { waiting, two_left, failed, valid, ended } = regs({
      waiting: bits(p.slots).reset(0),
      two_left: bits(p.slots),
      failed: bits(p.slots),
      valid: bool.reset(0),
      ended: DmaEnd,
    });
    const { free, index, starts_index } = name({
      free: m.ready.or(valid.not()),
      index: done.payload.tag.trunc(sw),
      starts_index: starts_slot.trunc(sw),
    });
    const { expected, any_error } = name({
      expected: done.payload.tag
        .slice(sw, 8 - sw)
        .eq(0)
        .and(waiting.bit(index)),
      any_error: failed.bit(index).or(done.payload.error),
    });
    const { take, closing } = name({ take: done.valid.and(free), closing: expected.and(two_left.bit(index).not()) });

    done.ready.assign(free);
    m.assign({ payload: ended, valid });
    when(free, () => valid.next(done.valid.and(closing)));
    when(take, () => {
      ended.next({ slot: done.payload.tag.trunc(SlotIndex.width), failed: any_error });
      when(expected, () => {
        two_left.bit(index).next(0);
        failed.bit(index).next(any_error);
        waiting.bit(index).next(two_left.bit(index));
      });
    });
    when(starts, () => {
      waiting.bit(starts_index).next(1);
      two_left.bit(starts_index).next(starts_two);
      failed.bit(starts_index).next(0);
    });
    check("done_expected", done.valid.and(expected.not()).not(), "a DMA transfer ended that no slot waits for");
  },
}));
