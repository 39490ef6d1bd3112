import { bool, cat, clog2, enumeration, input, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { DmaRequest, SlotIndex } from "../lib/card-types.ts";
import { Transfer } from "./page-engine-types.ts";

const State = enumeration("state", ["Idle", "First", "Second"]);

/**
 * Starts the DMA of a slot: arms it in the card windows, then asks for one transfer, or for two if the bytes lie in two pieces of
 * host memory. Two clocks for a slot when nobody stalls, three with two transfers.
 *
 * `put` stores what a slot will need, before the slot comes on `s`. `starts` is one clock, with the first request: `starts_two` says whether
 * there are two. `window`: byte offset of slot 0 in the card windows, a multiple of 256 KiB; `slots`: a power of two, 2 to 64.
 */
export const pageDmaIssue = module("page_dma_issue", (p: { slots: number; window: number }) => ({
  doc: "Arms a slot and asks for the one or two DMA transfers that fill or empty it.",
  ports: {
    put: input(bool),
    put_slot: input(SlotIndex),
    put_transfer: input(Transfer),
    s: sink(stream(SlotIndex)),
    arm: source(stream(SlotIndex)),
    starts: output(bool),
    starts_slot: output(SlotIndex),
    starts_two: output(bool),
    dma: source(stream(DmaRequest)),
  },
  build(
    { put, put_slot, put_transfer, s, arm, starts, starts_slot, starts_two, dma },
    { regs, mems, name, when, match },
  ) {
    const sw = clog2(p.slots);
    const { state, slot } = regs({ state: State.reset("Idle"), slot: SlotIndex });
    const { transfers } = mems({
      transfers: {
        of: Transfer,
        depth: p.slots,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
    });
    const { idle, begins } = name({ idle: state.is("Idle"), begins: s.valid.and(s.ready) });
    transfers.w.assign({ en: put, addr: put_slot.trunc(sw), data: put_transfer });
    transfers.r.assign({ en: begins, addr: s.payload.trunc(sw) });

    const { offset, length, host0, host1, split } = transfers.r.data;
    const second = state.is("Second");
    const { two } = name({ two: split.ne(length) });
    const { place } = name({ place: mux(second, offset.add(split.trunc(12)), offset) });

    // Armed in the clock before its transfer is asked for: nothing can come earlier.
    arm.assign({ payload: s.payload, valid: s.valid.and(idle) });
    s.ready.assign(idle.and(arm.ready));
    starts.assign(state.is("First").and(dma.ready));
    starts_slot.assign(slot);
    starts_two.assign(two);
    dma.valid.assign(state.is("First").or(second));
    dma.payload.assign({
      host: mux(second, host1, host0),
      card: cat(lit(6, p.window >> 18), slot, place),
      length: mux(second, length.sub(split), split),
      tag: slot.zext(8),
    });

    match(state, {
      Idle: () =>
        when(begins, () => {
          slot.next(s.payload);
          state.next("First");
        }),
      First: () =>
        when(dma.ready, () => {
          when(two, () => state.next("Second")).otherwise(() => state.next("Idle"));
        }),
      Second: () => when(dma.ready, () => state.next("Idle")),
    });
  },
}));
