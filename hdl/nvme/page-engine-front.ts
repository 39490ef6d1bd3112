import { bool, input, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { BlockNumber, PageTask, SlotIndex } from "../lib/card-types.ts";
import { SlottedTask } from "./page-engine-types.ts";

/**
 * Head of the page engine: a task goes on when no task at work on its block forbids it and its direction has a slot. Tasks start in
 * the order they came, so that of two on one block the first is always first.
 *
 * The answer of `page_hazards` is two clocks old: it counts only when block and direction of the task have stood here for two, which `near` says
 * before the task comes. Nobody else starts tasks, so that a block found free is still free then.
 */
export const pageFront = module("page_front", () => ({
  doc: "Starts page tasks in order, each when its block and a slot are free.",
  ports: {
    task: sink(stream(PageTask)),
    /** `block` and `write` of the next task stand in its payload already. */
    near: input(bool),
    write_slot: sink(stream(SlotIndex)),
    read_slot: sink(stream(SlotIndex)),
    block: output(BlockNumber),
    write: output(bool),
    conflict: input(bool),
    claim: output(bool),
    claim_slot: output(SlotIndex),
    write_task: source(stream(SlottedTask)),
    read_task: source(stream(SlottedTask)),
  },
  build({ task, write_slot, read_slot, write_task, read_task, ...io }, { regs, name }) {
    const { stood, looked } = regs({ stood: bool.reset(0), looked: bool.reset(0) });
    const { write } = task.payload;
    const { may_start, slot } = name({
      may_start: task.valid.and(looked).and(io.conflict.not()),
      slot: mux(write, write_slot.payload, read_slot.payload),
    });
    const { write_valid, read_valid } = name({
      write_valid: may_start.and(write).and(write_slot.valid),
      read_valid: may_start.and(write.not()).and(read_slot.valid),
    });
    const { write_start, read_start } = name({
      write_start: write_valid.and(write_task.ready),
      read_start: read_valid.and(read_task.ready),
    });
    const { start } = name({ start: write_start.or(read_start) });

    write_task.assign({ payload: { slot, task: task.payload }, valid: write_valid });
    read_task.assign({ payload: { slot, task: task.payload }, valid: read_valid });
    task.ready.assign(start);
    write_slot.ready.assign(write_start);
    read_slot.ready.assign(read_start);
    io.block.assign(task.payload.block);
    io.write.assign(write);
    io.claim.assign(start);
    io.claim_slot.assign(slot);
    stood.next(io.near.or(task.valid).and(start.not()));
    looked.next(stood.and(start.not()));
  },
}));
