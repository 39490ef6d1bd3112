import { bits, bool, clog2, input, module, mux, source, stream } from "../lang/index.ts";
import { SlotIndex } from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";

/**
 * Free slots of one direction. After reset all are free: each is handed out once in order, then in the order of their release, so
 * that a slot rests as long as possible before it has a new owner.
 *
 * `slots`: a power of two, 2 to 64. A slot is released by a pulse of `freed`; there is always room for it.
 */
export const pagePool = module("page_pool", (p: { slots: number }) => ({
  doc: "Free page slots of one direction, the longest free first.",
  ports: { slot: source(stream(SlotIndex)), freed: input(bool), freed_slot: input(SlotIndex) },
  build({ slot, freed, freed_slot }, { regs, name, instances, when, check }) {
    const { fresh } = regs({ fresh: bits(clog2(p.slots) + 1).reset(0) });
    const { released } = instances({ released: fifo({ width: SlotIndex.width, depth: p.slots }) });
    const { is_fresh } = name({ is_fresh: fresh.msb().not() });

    slot.valid.assign(is_fresh.or(released.m.valid));
    slot.payload.assign(mux(is_fresh, fresh.trunc(clog2(p.slots)).zext(SlotIndex.width), released.m.payload));
    when(is_fresh.and(slot.ready), () => fresh.next(fresh.add(1)));
    released.m.ready.assign(slot.ready.and(is_fresh.not()));

    released.s.assign({ payload: freed_slot, valid: freed });
    check("release_room", freed.and(released.s.ready.not()).not(), "a slot was released that was not in use");
  },
}));
