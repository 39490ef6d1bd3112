import { bool, clog2, input, module, output, sink, source, stream } from "../lang/index.ts";
import { SlotIndex, TaskDone } from "../lib/card-types.ts";
import { Owner, SlotEnd } from "./page-engine-types.ts";

/**
 * Ends the tasks of one direction: gives the slot and its block free and tells the owner.
 *
 * `put` stores the owner of a slot when its task starts. `freed` is one clock per task, that in which its TaskDone is taken, unless the slot ends in two
 * parts.
 */
export const pageFinish = module("page_finish", (p: { slots: number }) => ({
  doc: "Releases the slot of a finished task and reports to the owner of the task.",
  ports: {
    put: input(bool),
    put_slot: input(SlotIndex),
    put_owner: input(Owner),
    s: sink(stream(SlotEnd)),
    freed: output(bool),
    freed_slot: output(SlotIndex),
    task_done: source(stream(TaskDone)),
  },
  build(io, { mems }) {
    const { s, task_done } = io;
    const sw = clog2(p.slots);
    const { owners } = mems({
      owners: {
        of: Owner,
        depth: p.slots,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });
    owners.w.assign({ en: io.put, addr: io.put_slot.trunc(sw), data: io.put_owner });
    owners.r.addr.assign(s.payload.slot.trunc(sw));

    s.ready.assign(task_done.ready.or(s.payload.tell.not()));
    io.freed.assign(s.valid.and(s.ready).and(s.payload.frees));
    io.freed_slot.assign(s.payload.slot);
    task_done.assign({
      payload: { command: owners.r.data, fault: s.payload.fault },
      valid: s.valid.and(s.payload.tell),
    });
  },
}));
