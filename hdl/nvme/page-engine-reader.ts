import { bits, bool, clog2, connect, module, output, sink, source, stream } from "../lang/index.ts";
import { CARD_WINDOW, DmaDone, DmaRequest, FillDone, FillRequest, SlotIndex, TaskDone } from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { oneHot } from "../lib/one-hot.ts";
import { asStream, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { pageDmaCollect } from "./page-engine-collect.ts";
import { pageFinish } from "./page-engine-finish.ts";
import { pageDmaIssue } from "./page-engine-issue.ts";
import { pageRetire } from "./page-engine-retire.ts";
import { DmaEnd, SlotEnd, SlottedTask } from "./page-engine-types.ts";

/**
 * Medium to host: fill → arm → DMA → disarm → end.
 *
 * DMA begins with the lead of a fill (`fill_lead`), while the rest is still coming; a task ends when both are over. A block of which a part could not be
 * read has by then been sent: its Read ends with fault 2, and what the host's memory holds is of no meaning.
 */
export const pageReader = module("page_reader", (p: { slots: number }) => ({
  doc: "Moves pages from the medium to host memory.",
  ports: {
    start: sink(stream(SlottedTask)),
    fill: source(stream(FillRequest)),
    fill_lead: sink(stream(SlotIndex)),
    fill_done: sink(stream(FillDone)),
    arm: source(stream(SlotIndex)),
    dma: source(stream(DmaRequest)),
    dma_done: sink(stream(DmaDone)),
    disarm: source(stream(SlotIndex)),
    task_done: source(stream(TaskDone)),
    freed: output(bool),
    freed_slot: output(SlotIndex),
  },
  build(io, { regs, name, instances, check }) {
    const { start, fill, fill_lead, fill_done } = io;
    const { slot, task } = start.payload;
    const sw = clog2(p.slots);
    const { filled, bad } = regs({
      filled: bits(p.slots).reset(0), // the whole fill of the slot's task has come
      bad: bits(p.slots), // with an error
    });
    const { waiting, issue, collect, ended, retire, retired, finish } = instances({
      // As deep as there are slots: nobody who brings a slot here ever waits.
      waiting: fifo({ width: SlotIndex.width, depth: p.slots, latency: 1 }),
      issue: pageDmaIssue({ slots: p.slots, window: CARD_WINDOW.readSlots.base }),
      collect: pageDmaCollect({ slots: p.slots }),
      // Cuts the way from the reports of DMA to the permissions of the slots.
      ended: skid({ width: DmaEnd.width, cut: "forward" }),
      retire: pageRetire(),
      // Cuts the way from whoever counts the ends of tasks back to the reports of DMA, and that from the reports of fills to the free slot.
      retired: skid({ width: SlotEnd.width }),
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

    // filled: the end is only noted, so that nobody in front of it waits
    const { begins, fills, fails } = name({
      begins: oneHot(slot.trunc(sw), p.slots).and(begun.sext(p.slots)),
      fills: oneHot(fill_done.payload.slot.trunc(sw), p.slots).and(fill_done.valid.sext(p.slots)),
      fails: fill_done.payload.error.sext(p.slots),
    });
    fill_done.ready.assign(1);
    filled.next(filled.or(fills).and(begins.not()));
    bad.next(bad.and(fills.not()).or(fills.and(fails)));
    waiting.s.assign({ payload: fill_lead.payload, valid: fill_lead.valid });
    fill_lead.ready.assign(1);
    check(
      "lead_room",
      fill_lead.valid.and(waiting.s.ready.not()).not(),
      "more pages begin to come than there are slots",
    );

    // DMA
    connect(waiting.m, issue.s);
    connect(issue.arm, io.arm);
    connect(issue.dma, io.dma);
    collect.assign({ starts: issue.starts, starts_slot: issue.starts_slot, starts_two: issue.starts_two });
    connect(io.dma_done, collect.done);
    toPacked(collect.m, ended.s);
    const end = asStream(DmaEnd, ended.m);
    const { over } = name({ over: filled.bit(end.payload.slot.trunc(sw)) });
    retire.s.assign({ payload: end.payload, valid: end.valid.and(over) });
    end.ready.assign(retire.s.ready.and(over));
    retire.unread.assign(bad.bit(end.payload.slot.trunc(sw)));
    connect(retire.disarm, io.disarm);

    // end
    toPacked(retire.m, retired.s);
    fromPacked(SlotEnd, retired.m, finish.s);
    connect(finish.task_done, io.task_done);
    io.freed.assign(finish.freed);
    io.freed_slot.assign(finish.freed_slot);
  },
}));
