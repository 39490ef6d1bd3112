import { bits, clog2, connect, input, module, output, sink, source, stream } from "../lang/index.ts";
import { axi4 } from "../lib/axi/axi4.ts";
import {
  DrainRequest,
  FillDone,
  LIST_PIECES,
  LandedSqe,
  ListEntry,
  ListTake,
  PageBeat,
  SQE_GROUPS,
  SlotIndex,
  SqeArm,
  SqeTake,
  WriteArm,
} from "../lib/card-types.ts";
import { readBurst, readBeat, writeBurst, writeData, writeResponse } from "./axi-streams.ts";
import { fillRouter } from "./fill-router.ts";
import { prpLanding } from "./prp-landing.ts";
import { readSlots } from "./read-slots.ts";
import { sqeLanding } from "./sqe-landing.ts";
import { AdminPut, CqePut, staging } from "./staging.ts";
import { windowRead } from "./window-read.ts";
import { windowWrite } from "./window-write.ts";
import { ID_WIDTH } from "./windows.ts";
import { writeSlots } from "./write-slots.ts";

/**
 * The slave on `m_axi` and every buffer of the card that the host's data passes: page slots of both directions, SQE landing entries, PRP list pieces,
 * CQE and admin staging (card-types.ts, CARD_WINDOW). One write beat and one read beat per clock at the same time.
 *
 * `dw`: 64 to 512 bits; `slots`: page slots of each direction, 8 to 64, a power of two. Everything outside of the windows is answered
 * DECERR; with a DDR window in front stands `host_window`. What each stream means: docs/architecture.md, `hdl/xdma`.
 */
export const cardWindows = module("card_windows", (p: { dw: number; slots: number }) => {
  const Piece = bits(clog2(LIST_PIECES));
  return {
    doc: "Slave on m_axi: page slots, SQE and PRP list landing, CQE and admin staging.",
    ports: {
      m_axi: sink(axi4({ addr: 64, data: p.dw, id: ID_WIDTH })),
      write_arm: sink(stream(WriteArm)),
      write_disarm: sink(stream(SlotIndex)),
      landed_slot: input(SlotIndex),
      landed_bytes: output(bits(13)),
      drain: sink(stream(DrainRequest)),
      drained: source(stream(PageBeat(p.dw))),
      fill: sink(stream(PageBeat(p.dw))),
      fill_lead: source(stream(SlotIndex)),
      fill_done: source(stream(FillDone)),
      read_arm: sink(stream(SlotIndex)),
      read_disarm: sink(stream(SlotIndex)),
      sqe_arm: sink(stream(SqeArm)),
      sqe_landed: output(bits(SQE_GROUPS)),
      sqe_take: sink(stream(SqeTake)),
      sqe: source(stream(LandedSqe)),
      list_arm: sink(stream(Piece)),
      list_disarm: sink(stream(Piece)),
      list_take: sink(stream(ListTake)),
      list_entry: source(stream(ListEntry)),
      cqe_put: sink(stream(CqePut)),
      admin_put: sink(stream(AdminPut)),
      refused_writes: output(bits(32)),
      refused_reads: output(bits(32)),
    },
    build(io, { instances }) {
      const { w, r, out, back, router, landing, lists, stage } = instances({
        w: windowWrite(p),
        r: windowRead(p),
        out: writeSlots(p),
        back: readSlots(p),
        router: fillRouter({ dw: p.dw }),
        landing: sqeLanding({ dw: p.dw }),
        lists: prpLanding({ dw: p.dw }),
        stage: staging({ dw: p.dw }),
      });
      const { m_axi } = io;

      writeBurst(m_axi, w.aw);
      writeData(m_axi, w.w);
      writeResponse(w.b, m_axi);
      readBurst(m_axi, r.ar);
      readBeat(r.r, m_axi);

      out.look_slot.assign(w.look_slot);
      w.slot_armed.assign(out.slot_armed);
      connect(w.slot_beat, out.host);
      connect(io.write_arm, out.arm);
      connect(io.write_disarm, out.disarm);
      out.landed_slot.assign(io.landed_slot);
      io.landed_bytes.assign(out.landed_bytes);
      connect(io.drain, out.drain);
      connect(out.drained, io.drained);

      connect(io.fill, router.fill);
      connect(router.merge, out.merge);
      back.fill_valid.assign(router.read_valid);
      back.fill.assign(router.read);
      connect(router.fill_lead, io.fill_lead);
      connect(router.fill_done, io.fill_done);
      r.filling.assign(router.filling);

      connect(io.read_arm, back.arm);
      connect(io.read_disarm, back.disarm);
      back.look_slot.assign(r.look_slot);
      r.slot_armed.assign(back.slot_armed);
      back.assign({ read_en: r.read_en, read_slot: r.look_slot, read_beat: r.read_beat });
      r.slot_data.assign(back.read_data);

      landing.look_group.assign(w.look_group);
      w.group_armed.assign(landing.group_armed);
      landing.beat_valid.assign(w.landing_valid);
      landing.beat.assign(w.sqe_beat);
      connect(io.sqe_arm, landing.arm);
      io.sqe_landed.assign(landing.landed);
      connect(io.sqe_take, landing.take);
      connect(landing.sqe, io.sqe);

      lists.look_piece.assign(w.look_piece);
      w.piece_armed.assign(lists.piece_armed);
      lists.beat_valid.assign(w.landing_valid);
      lists.beat.assign(w.list_beat);
      connect(io.list_arm, lists.arm);
      connect(io.list_disarm, lists.disarm);
      connect(io.list_take, lists.take);
      connect(lists.entry, io.list_entry);

      connect(io.cqe_put, stage.cqe_put);
      connect(io.admin_put, stage.admin_put);
      stage.assign({ read_en: r.read_en, read_beat: r.read_beat });
      r.assign({ cqe_written: stage.cqe_written, cqe_data: stage.cqe_data, admin_data: stage.admin_data });

      io.refused_writes.assign(w.refused);
      io.refused_reads.assign(r.refused);
    },
  };
});
