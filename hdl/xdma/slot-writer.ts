import { bits, bool, cat, clog2, lit, module, mux, output, repeat, sink, stream } from "../lang/index.ts";
import { FillBeat, LandingBeat, beatBits, poolBits, popcount } from "./windows.ts";
import { SlotIndex } from "../lib/card-types.ts";

/**
 * Gives the one write port of the write-slot RAM to two writers, beat by beat in turn when both have one: what the host writes, and
 * the blocks read from the medium into which the host's bytes are merged. The chosen beat is registered before the RAM.
 *
 * `landed` pulses two clocks after a beat of the host was taken, when it is in the RAM: `landed_bytes` of it, the beat `landed_beat`, carried a strobe.
 */
export const slotWriter = module("slot_writer", (p: { dw: number; slots: number }) => ({
  doc: "Shares the write port of the write-slot RAM between host beats and merge beats.",
  ports: {
    host: sink(stream(LandingBeat(p.dw))),
    merge: sink(stream(FillBeat(p.dw))),
    ram_en: output(bool),
    ram_addr: output(bits(poolBits(p))),
    ram_data: output(bits(p.dw)),
    ram_mask: output(bits(p.dw / 8)),
    landed: output(bool),
    landed_slot: output(SlotIndex),
    landed_beat: output(bits(beatBits(p.dw))),
    landed_bytes: output(bits(clog2(p.dw / 8) + 1)),
  },
  build(io, { regs, name, when }) {
    const { host, merge } = io;
    const slotBits = poolBits(p) - beatBits(p.dw);
    const { merge_next, en, from_host, slot, beat, data, mask, in_ram, in_ram_slot, in_ram_beat, in_ram_bytes } = regs({
      merge_next: bool.reset(0), // whose turn it is when both have a beat
      en: bool.reset(0),
      from_host: bool.reset(0),
      slot: SlotIndex,
      beat: bits(beatBits(p.dw)),
      data: bits(p.dw),
      mask: bits(p.dw / 8),
      in_ram: bool.reset(0),
      in_ram_slot: SlotIndex,
      in_ram_beat: bits(beatBits(p.dw)),
      in_ram_bytes: bits(clog2(p.dw / 8) + 1),
    });
    const { take_host, take_merge } = name({
      take_host: host.valid.and(merge.valid.and(merge_next).not()),
      take_merge: merge.valid.and(host.valid.and(merge_next.not()).not()),
    });
    host.ready.assign(merge.valid.and(merge_next).not());
    merge.ready.assign(host.valid.and(merge_next.not()).not());
    when(take_host, () => merge_next.next(1)).elsewhen(take_merge, () => merge_next.next(0));

    en.next(mux(take_host, host.payload.allowed, take_merge));
    from_host.next(take_host);
    slot.next(mux(take_host, host.payload.slot, merge.payload.slot));
    beat.next(mux(take_host, host.payload.beat, merge.payload.beat));
    data.next(mux(take_host, host.payload.data, merge.payload.data));
    mask.next(mux(take_host, host.payload.strb, repeat(lit(1, 1), p.dw / 8)));

    io.ram_en.assign(en);
    io.ram_addr.assign(cat(slot.trunc(slotBits), beat));
    io.ram_data.assign(data);
    io.ram_mask.assign(mask);

    in_ram.next(en.and(from_host));
    in_ram_slot.next(slot);
    in_ram_beat.next(beat);
    in_ram_bytes.next(popcount(mask));
    io.landed.assign(in_ram);
    io.landed_slot.assign(in_ram_slot);
    io.landed_beat.assign(in_ram_beat);
    io.landed_bytes.assign(in_ram_bytes);
  },
}));
