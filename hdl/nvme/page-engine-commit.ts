import { array, bits, bool, cat, clog2, input, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { FAULT, SlotIndex, WriteAck } from "../lib/card-types.ts";
import { SlotEnd } from "./page-engine-types.ts";

/**
 * Ends the tasks of pages that are on their way to the medium. A task is told with the first acknowledgement of its page, or with the final one where
 * it is to be `through`; its slot, and with it its block, is free with the final one.
 *
 * `put` begins a task. `unwritten`: bit per `epoch`, pages that were told under it and have no final acknowledgement yet; `lost`: one clock, such a page
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
    const { through, told, epochs, counts } = regs({
      through: bits(p.slots),
      told: bits(p.slots).reset(0),
      epochs: bits(p.slots),
      counts: array(bits(sw + 1), 2).reset([0, 0]),
    });
    const index = ack.payload.slot.trunc(sw);
    const { final, error } = ack.payload;
    const { was_told, ends } = name({ was_told: told.bit(index), ends: final.or(through.bit(index).not()) });
    const { fire } = name({ fire: ack.valid.and(m.ready).and(ends) });
    m.assign({
      valid: ack.valid.and(ends),
      payload: {
        slot: ack.payload.slot,
        tell: was_told.not(),
        frees: final,
        fault: mux(error, lit(2, FAULT.mediumWrite), lit(2, FAULT.none)),
      },
    });
    ack.ready.assign(m.ready.or(ends.not()));

    const { tells, settles } = name({ tells: fire.and(final.not()), settles: fire.and(final).and(was_told) });
    const { old_epoch } = name({ old_epoch: epochs.bit(index) });
    when(tells, () => {
      told.bit(index).next(1);
      epochs.bit(index).next(io.epoch);
    });
    when(io.put, () => {
      told.bit(io.put_slot.trunc(sw)).next(0);
      through.bit(io.put_slot.trunc(sw)).next(io.put_through);
    });
    // One acknowledgement at a time: no count goes up and down at once.
    const counted = counts.at(mux(tells, io.epoch, old_epoch));
    when(tells.or(settles), () => counted.next(mux(tells, counted.add(1), counted.sub(1))));
    io.unwritten.assign(cat(counts.at(1).any(), counts.at(0).any()));
    io.lost.assign(settles.and(error));
  },
}));
