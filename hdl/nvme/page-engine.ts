import { bits, bool, connect, input, isPowerOfTwo, module, mux, output, sink, source, stream } from "../lang/index.ts";
import {
  DmaDone,
  DmaRequest,
  DrainRequest,
  FillDone,
  FillRequest,
  PageTask,
  SlotIndex,
  TaskDone,
  WriteAck,
  WriteArm,
} from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { pageFront } from "./page-engine-front.ts";
import { pageHazards } from "./page-engine-hazards.ts";
import { pagePool } from "./page-engine-pool.ts";
import { pageReader } from "./page-engine-reader.ts";
import { pageWriter } from "./page-engine-writer.ts";

/**
 * Carries out page tasks: moves up to 4 KiB between host memory and one block of the medium, by DMA through a page slot.
 *
 * - `slots` tasks of each direction are at work at once (a power of two, 2 to 64); they start in order and end in any order. Every task
 *   is answered by exactly one TaskDone.
 * - Two tasks on one block never overlap unless both read. A write lasts until the medium has it, even where its TaskDone came before (`through`,
 *   `epoch`, `unwritten`, `lost`: `page_commit`).
 * - A DMA transfer that is reported with an error must be over: no byte of it may land later, for its slot may have a new owner then.
 * - Fault 1: a DMA transfer failed, or fewer or more bytes landed than asked for; the block is unchanged then. Fault 2: the medium could not
 *   read what was asked for. Fault 3: it could not write, or not read the rest of a block of which a part is written.
 * - No stage holds something that another task needs to end: DMA, fills, drains and acknowledgements end by themselves.
 * - Reports of DMA and of the medium are always taken, whatever becomes of `task_done`: pages and completions behind them go on.
 */
export const pageEngine = module("page_engine", (p: { slots: number }) => ({
  doc: "Carries out page tasks: host memory to medium and back, by DMA through page slots.",
  ports: {
    task: sink(stream(PageTask)),
    /** `block` and `write` of the next task stand in its payload already: where they may meet other tasks is looked up then. */
    task_near: input(bool),
    task_done: source(stream(TaskDone)),
    write_arm: source(stream(WriteArm)),
    write_disarm: source(stream(SlotIndex)),
    read_arm: source(stream(SlotIndex)),
    read_disarm: source(stream(SlotIndex)),
    landed_slot: output(SlotIndex),
    landed_bytes: input(bits(13)),
    h2c_dma: source(stream(DmaRequest)),
    h2c_dma_done: sink(stream(DmaDone)),
    c2h_dma: source(stream(DmaRequest)),
    c2h_dma_done: sink(stream(DmaDone)),
    drain: source(stream(DrainRequest)),
    write_ack: sink(stream(WriteAck)),
    epoch: input(bool),
    unwritten: output(bits(2)),
    lost: output(bool),
    fill: source(stream(FillRequest)),
    fill_lead: sink(stream(SlotIndex)),
    fill_done: sink(stream(FillDone)),
  },
  build(io, { instances }) {
    if (!isPowerOfTwo(p.slots) || p.slots < 2 || p.slots > 64) {
      throw new RangeError(`page_engine: ${p.slots} slots; a power of two from 2 to 64 is needed`);
    }
    const { slots } = p;
    const {
      write_pool,
      read_pool,
      hazards,
      front,
      write_slot,
      read_slot,
      writer,
      reader,
      h2c_ended,
      c2h_ended,
      fills,
      dones,
    } = instances({
      write_pool: pagePool({ slots }),
      read_pool: pagePool({ slots }),
      hazards: pageHazards({ slots }),
      front: pageFront(),
      // The choice of a slot is over before a task asks for it.
      write_slot: skid({ width: SlotIndex.width }),
      read_slot: skid({ width: SlotIndex.width }),
      writer: pageWriter({ slots }),
      reader: pageReader({ slots }),
      // As deep as there can be transfers: a report never waits. Behind it in the same channel may be the completion entry without which no
      // task ends.
      h2c_ended: fifo({ width: DmaDone.width, depth: 2 * slots, latency: 1 }),
      c2h_ended: fifo({ width: DmaDone.width, depth: 2 * slots, latency: 1 }),
      fills: streamArbiter({ width: FillRequest.width, inputs: ["write", "read"], pick: "fair" }),
      dones: streamArbiter({ width: TaskDone.width, inputs: ["write", "read"], pick: "fair" }),
    });

    // start
    connect(io.task, front.task);
    front.near.assign(io.task_near);
    connect(write_pool.slot, write_slot.s);
    connect(write_slot.m, front.write_slot);
    connect(read_pool.slot, read_slot.s);
    connect(read_slot.m, front.read_slot);
    hazards.assign({ block: front.block, write: front.write, claim: front.claim, claim_slot: front.claim_slot });
    front.conflict.assign(hazards.conflict);
    connect(front.write_task, writer.start);
    connect(front.read_task, reader.start);

    // fills of both directions
    toPacked(writer.fill, fills.write);
    toPacked(reader.fill, fills.read);
    fromPacked(FillRequest, fills.m, io.fill);
    const { payload: filled, valid } = io.fill_done;
    connect(io.fill_lead, reader.fill_lead);
    writer.fill_done.assign({ payload: filled, valid: valid.and(filled.merge) });
    reader.fill_done.assign({ payload: filled, valid: valid.and(filled.merge.not()) });
    io.fill_done.ready.assign(mux(filled.merge, writer.fill_done.ready, reader.fill_done.ready));

    // host to medium
    connect(writer.arm, io.write_arm);
    connect(writer.disarm, io.write_disarm);
    connect(writer.dma, io.h2c_dma);
    toPacked(io.h2c_dma_done, h2c_ended.s);
    fromPacked(DmaDone, h2c_ended.m, writer.dma_done);
    io.landed_slot.assign(writer.landed_slot);
    writer.landed_bytes.assign(io.landed_bytes);
    connect(writer.drain, io.drain);
    connect(io.write_ack, writer.write_ack);
    writer.epoch.assign(io.epoch);
    io.unwritten.assign(writer.unwritten);
    io.lost.assign(writer.lost);

    // medium to host
    connect(reader.arm, io.read_arm);
    connect(reader.disarm, io.read_disarm);
    connect(reader.dma, io.c2h_dma);
    toPacked(io.c2h_dma_done, c2h_ended.s);
    fromPacked(DmaDone, c2h_ended.m, reader.dma_done);

    // end
    hazards.assign({ write_freed: writer.freed, write_freed_slot: writer.freed_slot });
    hazards.assign({ read_freed: reader.freed, read_freed_slot: reader.freed_slot });
    write_pool.assign({ freed: writer.freed, freed_slot: writer.freed_slot });
    read_pool.assign({ freed: reader.freed, freed_slot: reader.freed_slot });
    toPacked(writer.task_done, dones.write);
    toPacked(reader.task_done, dones.read);
    fromPacked(TaskDone, dones.m, io.task_done);
  },
}));
