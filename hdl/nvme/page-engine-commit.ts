import { array, bits, bool, cat, clog2, input, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { FAULT, SlotIndex, WriteAck } from "../lib/card-types.ts";
import { SlotEnd } from "./page-engine-types.ts";

/**
 * Ends the tasks of pages that are on their way to the medium. A task is told with the first acknowledgement of its page, or with the final one where
 * it is to be `through`; its slot, and with it its block, is free with the final one.
 *
 * `put` begins a task. `unwritten`: bit per `epoch`, pages that were told under it and have no final acknowledgement yet, two clocks late; `lost`: one clock, such a page
 * was refused.
 */
export const pageCommit = module("page_commit", (p: { slots: number }) => ({
  doc: "Tells the ends of writes when the medium's side has them, and frees their slots when the medium has.",
  ports: {
    put: input(bool),
    put_slot: input(SlotIndex),
    put_through: input(bool),
    ack: sink(stream(WriteAck)),
    m: source(stream(SlotEnd)),
    epoch: input(bool),
    unwritten: output(bits(2)),
    lost: output(bool),
  },
  build(io, { regs, name, when }) {
    const { ack, m } = io;
    const sw = clog2(p.slots);
    const { through, told, epochs, counts, any_left } = regs({
      through: bits(p.slots),
      told: bits(p.slots).reset(0),
      epochs: bits(p.slots),
      counts: array(bits(sw + 1), 2).reset([0, 0]),
      any_left: bits(2).reset(0),
    });
    // What is known of a page is looked up in the clock before it is used.
    const { valid, fresh, page, was_told, is_through, old_epoch } = regs({
      valid: bool.reset(0),
      fresh: bool.reset(0).doc("the page came in the clock before: it counts now, whenever its end is taken"),
      page: WriteAck,
      was_told: bool,
      is_through: bool,
      old_epoch: bool,
    });
    const { final, error } = page;
    const { ends } = name({ ends: final.or(is_through.not()) });
    const { free } = name({ free: valid.not().or(m.ready).or(ends.not()) });
    const { tells, settles } = name({
      tells: fresh.and(final.not()).and(is_through.not()),
      settles: fresh.and(final).and(was_told),
    });
    const index = ack.payload.slot.trunc(sw);
    // The final acknowledgement may come right behind the first one.
    const { behind } = name({ behind: tells.and(page.slot.eq(ack.payload.slot)) });
    ack.ready.assign(free);
    fresh.next(ack.valid.and(free));
    when(free, () => {
      valid.next(ack.valid);
      page.next(ack.payload);
      is_through.next(through.bit(index));
      was_told.next(behind.or(told.bit(index)));
      old_epoch.next(mux(behind, io.epoch, epochs.bit(index)));
    });
    m.assign({
      valid: valid.and(ends),
      payload: {
        slot: page.slot,
        tell: was_told.not(),
        frees: final,
        fault: mux(error, lit(2, FAULT.mediumWrite), lit(2, FAULT.none)),
      },
    });

    const at = page.slot.trunc(sw);
    when(tells, () => {
      told.bit(at).next(1);
      epochs.bit(at).next(io.epoch);
    });
    when(io.put, () => {
      told.bit(io.put_slot.trunc(sw)).next(0);
      through.bit(io.put_slot.trunc(sw)).next(io.put_through);
    });
    // One acknowledgement at a time: no count goes up and down at once.
    const counted = counts.at(mux(tells, io.epoch, old_epoch));
    when(tells.or(settles), () => counted.next(mux(tells, counted.add(1), counted.sub(1))));
    any_left.next(cat(counts.at(1).any(), counts.at(0).any()));
    io.unwritten.assign(any_left);
    io.lost.assign(settles.and(error));
  },
}));
