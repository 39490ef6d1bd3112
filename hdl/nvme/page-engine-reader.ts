import { bool, connect, module, mux, output, pack, sink, source, stream } from "../lang/index.ts";
import {
  CARD_WINDOW,
  DmaDone,
  DmaRequest,
  FAULT,
  FillDone,
  FillRequest,
  SlotIndex,
  TaskDone,
} from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { pageDmaCollect } from "./page-engine-collect.ts";
import { pageFinish } from "./page-engine-finish.ts";
import { pageDmaIssue } from "./page-engine-issue.ts";
import { pageRetire } from "./page-engine-retire.ts";
import { SlotEnd, SlottedTask } from "./page-engine-types.ts";

/**
 * Medium to host: fill → arm → DMA → disarm → end.
 *
 * A slot whose fill failed is never armed: no byte of it can leave the card.
 */
export const pageReader = module("page_reader", (p: { slots: number }) => ({
  doc: "Moves pages from the medium to host memory.",
  ports: {
    start: sink(stream(SlottedTask)),
    fill: source(stream(FillRequest)),
    fill_done: sink(stream(FillDone)),
    arm: source(stream(SlotIndex)),
    dma: source(stream(DmaRequest)),
    dma_done: sink(stream(DmaDone)),
    disarm: source(stream(SlotIndex)),
    task_done: source(stream(TaskDone)),
    freed: output(bool),
    freed_slot: output(SlotIndex),
  },
  build(io, { name, wires, instances }) {
    const { start, fill, fill_done } = io;
    const { slot, task } = start.payload;
    const { waiting, issue, collect, retire, ends, finish } = instances({
      // As deep as there are slots: nobody who brings a slot here ever waits.
      waiting: fifo({ width: SlotIndex.width, depth: p.slots }),
      issue: pageDmaIssue({ slots: p.slots, window: CARD_WINDOW.readSlots.base }),
      collect: pageDmaCollect({ slots: p.slots }),
      retire: pageRetire(),
      ends: streamArbiter({ width: SlotEnd.width, inputs: ["unread", "delivered"], pick: "fair" }),
      finish: pageFinish({ slots: p.slots }),
    });

    // start: remember what the stages will need, and ask for the words of the block that hold what is wanted
    const { begun } = name({ begun: start.valid.and(start.ready) });
    const { tail } = name({ tail: task.offset.zext(13).add(task.length).sub(1) });
    const words = { first: task.offset.slice(6, 6), last: tail.slice(6, 6) };
    fill.assign({ payload: { merge: 0, slot, block: task.block, ...words }, valid: start.valid });
    start.ready.assign(fill.ready);
    issue.assign({ put: begun, put_slot: slot });
    issue.put_transfer.assign({
      offset: task.offset,
      length: task.length,
      host0: task.host0,
      host1: task.host1,
      split: task.split,
    });
    finish.assign({ put: begun, put_slot: slot, put_owner: task.command });

    // filled
    const { unread } = name({ unread: fill_done.payload.error });
    const { unread_end } = wires({ unread_end: SlotEnd });
    unread_end.assign({ slot: fill_done.payload.slot, fault: FAULT.mediumRead });
    waiting.s.assign({ payload: fill_done.payload.slot, valid: fill_done.valid.and(unread.not()) });
    ends.unread.assign({ payload: pack(unread_end), valid: fill_done.valid.and(unread) });
    fill_done.ready.assign(mux(unread, ends.unread.ready, waiting.s.ready));

    // DMA
    connect(waiting.m, issue.s);
    connect(issue.arm, io.arm);
    connect(issue.dma, io.dma);
    collect.assign({ starts: issue.starts, starts_slot: issue.starts_slot, starts_two: issue.starts_two });
    connect(io.dma_done, collect.done);
    connect(collect.m, retire.s);
    connect(retire.disarm, io.disarm);

    // end
    toPacked(retire.m, ends.delivered);
    fromPacked(SlotEnd, ends.m, finish.s);
    connect(finish.task_done, io.task_done);
    io.freed.assign(finish.freed);
    io.freed_slot.assign(finish.freed_slot);
  },
}));
