import { bits, bool, clog2, connect, input, module, output, sink, source, stream } from "../lang/index.ts";
import { DrainRequest, PageBeat, SlotIndex, WriteArm } from "../lib/card-types.ts";
import { armTable } from "./arm-table.ts";
import { landedCount } from "./landed-count.ts";
import { slotDrain } from "./slot-drain.ts";
import { slotWriter } from "./slot-writer.ts";
import { FillBeat, LandingBeat, poolBits } from "./windows.ts";

/**
 * The 4 KiB page slots that data from the host lands in: block RAM with a byte enable per byte, one write port shared by host beats
 * and merge beats, one read port for draining; permissions and byte counts.
 */
export const writeSlots = module("write_slots", (p: { dw: number; slots: number }) => ({
  doc: "Page slots that data from the host lands in.",
  ports: {
    arm: sink(stream(WriteArm)),
    disarm: sink(stream(SlotIndex)),
    look_slot: input(SlotIndex),
    slot_armed: output(bool),
    host: sink(stream(LandingBeat(p.dw))),
    merge: sink(stream(FillBeat(p.dw))),
    landed_slot: input(SlotIndex),
    landed_bytes: output(bits(13)),
    drain: sink(stream(DrainRequest)),
    drained: source(stream(PageBeat(p.dw))),
  },
  build(io, { mems, instances }) {
    const { permit, writer, count, reader } = instances({
      permit: armTable({ n: p.slots, w: SlotIndex.width }),
      writer: slotWriter(p),
      count: landedCount({ slots: p.slots, w: clog2(p.dw / 8) + 1 }),
      reader: slotDrain(p),
    });
    const { ram } = mems({
      ram: {
        of: bits(p.dw),
        depth: 2 ** poolBits(p),
        style: "block",
        mask: 8,
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
    });
    ram.w.assign({ en: writer.ram_en, addr: writer.ram_addr, data: writer.ram_data, mask: writer.ram_mask });
    ram.r.assign({ en: reader.ram_en, addr: reader.ram_addr });
    reader.ram_data.assign(ram.r.data);

    permit.arm.assign({ payload: io.arm.payload.slot, valid: io.arm.valid });
    io.arm.ready.assign(permit.arm.ready);
    connect(io.disarm, permit.disarm);
    permit.index.assign(io.look_slot);
    io.slot_armed.assign(permit.armed);
    connect(io.host, writer.host);
    connect(io.merge, writer.merge);
    connect(io.drain, reader.drain);
    reader.assign({ armed: io.arm.valid.and(io.arm.ready), arm: io.arm.payload });
    reader.assign({
      landed: writer.landed.and(writer.landed_bytes.eq(p.dw / 8)),
      landed_slot: writer.landed_slot,
      landed_beat: writer.landed_beat,
    });
    connect(reader.drained, io.drained);

    count.assign({
      clear: io.arm.valid,
      clear_slot: io.arm.payload.slot,
      add: writer.landed,
      add_slot: writer.landed_slot,
      add_bytes: writer.landed_bytes,
      look: io.landed_slot,
    });
    io.landed_bytes.assign(count.count);
  },
}));
