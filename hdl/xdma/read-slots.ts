import { bits, bool, cat, connect, input, module, output, sink, stream } from "../lang/index.ts";
import { SlotIndex } from "../lib/card-types.ts";
import { armTable } from "./arm-table.ts";
import { FillBeat, beatBits, poolBits } from "./windows.ts";

/**
 * The 4 KiB page slots that the host's reads are served from: block RAM written by pages from the medium (whole beats, always ready)
 * and read by `m_axi` with one clock of latency; permissions.
 */
export const readSlots = module("read_slots", (p: { dw: number; slots: number }) => ({
  doc: "Page slots that data to the host is read from.",
  ports: {
    arm: sink(stream(SlotIndex)),
    disarm: sink(stream(SlotIndex)),
    look_slot: input(SlotIndex),
    slot_armed: output(bool),
    fill_valid: input(bool),
    fill: input(FillBeat(p.dw)),
    read_en: input(bool),
    read_slot: input(SlotIndex),
    read_beat: input(bits(beatBits(p.dw))),
    read_data: output(bits(p.dw)),
  },
  build(io, { regs, mems, instances }) {
    const slotBits = poolBits(p) - beatBits(p.dw);
    const { permit } = instances({ permit: armTable({ n: p.slots, w: SlotIndex.width }) });
    const { ram } = mems({
      ram: {
        of: bits(p.dw),
        depth: 2 ** poolBits(p),
        style: "block",
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
    });
    // One register between the medium's pipeline and the RAM, as the columns of block RAM lie far apart.
    const { en, addr, data } = regs({ en: bool.reset(0), addr: bits(poolBits(p)), data: bits(p.dw) });
    en.next(io.fill_valid);
    addr.next(cat(io.fill.slot.trunc(slotBits), io.fill.beat));
    data.next(io.fill.data);
    ram.w.assign({ en, addr, data });
    ram.r.assign({ en: io.read_en, addr: cat(io.read_slot.trunc(slotBits), io.read_beat) });
    io.read_data.assign(ram.r.data);

    connect(io.arm, permit.arm);
    connect(io.disarm, permit.disarm);
    permit.index.assign(io.look_slot);
    io.slot_armed.assign(permit.armed);
  },
}));
