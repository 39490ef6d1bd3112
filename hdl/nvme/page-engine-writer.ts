import {
  bits,
  bool,
  clog2,
  connect,
  input,
  module,
  mux,
  output,
  pack,
  sink,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import {
  BlockNumber,
  CARD_WINDOW,
  DmaDone,
  DmaRequest,
  DrainRequest,
  FAULT,
  FillDone,
  FillRequest,
  SlotIndex,
  TaskDone,
  WriteAck,
  WriteArm,
} from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { pageDmaCollect } from "./page-engine-collect.ts";
import { pageCommit } from "./page-engine-commit.ts";
import { pageFinish } from "./page-engine-finish.ts";
import { pageDmaIssue } from "./page-engine-issue.ts";
import { pageLanding } from "./page-engine-landing.ts";
import { SlotEnd, SlottedTask } from "./page-engine-types.ts";

/** What the card windows are told of a slot that is armed. */
const Ahead = struct({ block: BlockNumber, alone: bool });

/**
 * Host to medium: [fill from the medium, if only a part of the block is written] → arm → DMA → all bytes landed → disarm → drain →
 * acknowledged by the medium's side → told → acknowledged by the medium → free (`page_commit`).
 *
 * A block that cannot be read for a partial write, and one that cannot be written, both end the task with fault 3.
 * Slots overtake each other at every arrow where something outside answers. `ready` of `start` depends on its payload.
 */
export const pageWriter = module("page_writer", (p: { slots: number }) => ({
  doc: "Moves pages from host memory to the medium.",
  ports: {
    start: sink(stream(SlottedTask)),
    fill: source(stream(FillRequest)),
    fill_done: sink(stream(FillDone)),
    arm: source(stream(WriteArm)),
    dma: source(stream(DmaRequest)),
    dma_done: sink(stream(DmaDone)),
    landed_slot: output(SlotIndex),
    landed_bytes: input(bits(13)),
    disarm: source(stream(SlotIndex)),
    drain: source(stream(DrainRequest)),
    write_ack: sink(stream(WriteAck)),
    task_done: source(stream(TaskDone)),
    epoch: input(bool),
    unwritten: output(bits(2)),
    lost: output(bool),
    freed: output(bool),
    freed_slot: output(SlotIndex),
  },
  build(io, { name, regs, mems, wires, instances, when }) {
    const { start, fill, fill_done, write_ack } = io;
    const { slot, task } = start.payload;
    const { issue, collect, landing, commit, finish, waiting, unreadable, ends } = instances({
      // As deep as there are slots: nobody who brings a slot here ever waits.
      waiting: fifo({ width: SlotIndex.width, depth: p.slots, latency: 1 }),
      // The same for a block that cannot be read: whoever brings it may be in the way of pages that the host reads, and of completions behind them.
      unreadable: fifo({ width: SlotEnd.width, depth: p.slots }),
      issue: pageDmaIssue({ slots: p.slots, window: CARD_WINDOW.writeSlots.base }),
      collect: pageDmaCollect({ slots: p.slots }),
      landing: pageLanding({ slots: p.slots }),
      ends: streamArbiter({ width: SlotEnd.width, inputs: ["unread", "refused", "written"], pick: "fair" }),
      commit: pageCommit({ slots: p.slots }),
      finish: pageFinish({ slots: p.slots }),
    });

    // start: remember what the stages will need; a part of a block needs the rest of it first
    const { partial } = name({ partial: task.length.ne(4096) });
    const { begun } = name({ begun: start.valid.and(start.ready) });
    fill.assign({
      payload: { merge: 1, slot, block: task.block, first: 0, last: 63 },
      valid: start.valid.and(partial),
    });
    // Whole blocks go first: there are clocks between two starts.
    const { unread, whole } = name({ unread: fill_done.payload.error, whole: start.valid.and(partial.not()) });
    const { merged } = name({ merged: fill_done.valid.and(unread.not()) });
    waiting.s.assign({ payload: mux(whole, slot, fill_done.payload.slot), valid: whole.or(merged) });
    start.ready.assign(mux(partial, fill.ready, waiting.s.ready));
    issue.assign({ put: begun, put_slot: slot });
    issue.put_transfer.assign({
      offset: task.offset,
      length: task.length,
      host0: task.host0,
      host1: task.host1,
      split: task.split,
    });
    landing.assign({ put: begun, put_slot: slot, put_landing: { length: task.length, block: task.block } });
    finish.assign({ put: begun, put_slot: slot, put_owner: task.command });
    commit.assign({ put: begun, put_slot: slot, put_through: task.through });

    // A whole block that meets no other one here may go to the medium's side while it lands.
    const sw = clog2(p.slots);
    const { used } = regs({
      used: bits(sw + 1)
        .reset(0)
        .doc("slots at work"),
    });
    when(begun.and(finish.freed.not()), () => used.next(used.add(1))).elsewhen(finish.freed.and(begun.not()), () =>
      used.next(used.sub(1)),
    );
    const { aheads } = mems({
      aheads: {
        of: Ahead,
        depth: p.slots,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });
    aheads.w.assign({
      en: begun,
      addr: slot.trunc(sw),
      data: { block: task.block, alone: used.eq(0).and(partial.not()) },
    });

    // filled
    const { unread_end } = wires({ unread_end: SlotEnd });
    // It is a Write that ends here: Unrecovered Read Error is a status of commands that read (NVM Command Set 1.2, Write: 280h).
    unread_end.assign({ slot: fill_done.payload.slot, fault: FAULT.mediumWrite, tell: 1, frees: 1 });
    unreadable.s.assign({ payload: pack(unread_end), valid: fill_done.valid.and(unread) });
    connect(unreadable.m, ends.unread);
    fill_done.ready.assign(mux(unread, unreadable.s.ready, waiting.s.ready.and(whole.not())));

    // DMA
    connect(waiting.m, issue.s);
    aheads.r.addr.assign(issue.arm.payload.trunc(sw));
    io.arm.assign({ payload: { slot: issue.arm.payload, ...aheads.r.data }, valid: issue.arm.valid });
    issue.arm.ready.assign(io.arm.ready);
    connect(issue.dma, io.dma);
    collect.assign({ starts: issue.starts, starts_slot: issue.starts_slot, starts_two: issue.starts_two });
    connect(io.dma_done, collect.done);

    // landed
    connect(collect.m, landing.s);
    io.landed_slot.assign(landing.landed_slot);
    landing.landed_bytes.assign(io.landed_bytes);
    connect(landing.disarm, io.disarm);
    connect(landing.drain, io.drain);
    toPacked(landing.refused, ends.refused);

    // acknowledged
    connect(write_ack, commit.ack);
    toPacked(commit.m, ends.written);
    commit.epoch.assign(io.epoch);
    io.unwritten.assign(commit.unwritten);
    io.lost.assign(commit.lost);
    fromPacked(SlotEnd, ends.m, finish.s);
    connect(finish.task_done, io.task_done);
    io.freed.assign(finish.freed);
    io.freed_slot.assign(finish.freed_slot);
  },
}));
