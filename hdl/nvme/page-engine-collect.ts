import { bits, bool, clog2, input, module, sink, source, stream } from "../lang/index.ts";
import { DmaDone, SlotIndex } from "../lib/card-types.ts";
import { oneHot } from "../lib/one-hot.ts";
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
  build({ starts, starts_slot, starts_two, done, m }, { regs, name, check }) {
    const sw = clog2(p.slots);
    const { waiting, two_left, failed } = regs({
      waiting: bits(p.slots).reset(0),
      two_left: bits(p.slots),
      failed: bits(p.slots),
    });
    const { index, begin_index } = name({
      index: done.payload.tag.trunc(sw),
      begin_index: starts_slot.trunc(sw),
    });
    const { expected, any_error } = name({
      expected: done.payload.tag
        .slice(sw, 8 - sw)
        .eq(0)
        .and(waiting.bit(index)),
      any_error: failed.bit(index).or(done.payload.error),
    });
    const { closing } = name({ closing: expected.and(two_left.bit(index).not()) });
    const { take } = name({ take: done.valid.and(done.ready) });

    // Sets and clears as whole vectors: a begin and an end of different slots may fall into one clock.
    const { begins, ends } = name({
      begins: oneHot(begin_index, p.slots).and(starts.sext(p.slots)),
      ends: oneHot(index, p.slots).and(take.and(expected).sext(p.slots)),
    });

    done.ready.assign(m.ready.or(closing.not()));
    m.assign({
      payload: { slot: done.payload.tag.trunc(SlotIndex.width), failed: any_error },
      valid: done.valid.and(closing),
    });
    waiting.next(waiting.and(ends.and(two_left.not()).not()).or(begins));
    two_left.next(two_left.and(ends.or(begins).not()).or(begins.and(starts_two.sext(p.slots))));
    failed.next(failed.or(ends.and(done.payload.error.sext(p.slots))).and(begins.not()));
    check("done_expected", done.valid.and(expected.not()).not(), "a DMA transfer ended that no slot waits for");
  },
}));
