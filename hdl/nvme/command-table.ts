import { Completion, FAULT, QueueId, StatusField, TaskDone } from "../lib/card-types.ts";
import {
  bits,
  bool,
  clog2,
  enumeration,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { fifo } from "../lib/fifo.ts";
import { ParsedCommand, TaskCount, TasksOver, TransferJob } from "./command-types.ts";
import { STATUS } from "./status.ts";

const State = enumeration("table_state", ["Wait", "Update", "Finish"]);

/** Who a command belongs to. */
const Owner = struct({ queue: QueueId, cid: bits(16) });
/** How far it is: tasks not over yet, and the status of the first that went wrong. */
const Progress = struct({ tasks: TaskCount, status: StatusField });

/** The status of a command whose page could not be moved. */
const faultStatus = (fault: Bits<2>): Bits<15> =>
  mux(
    fault.eq(FAULT.transfer),
    lit(15, STATUS.dataTransferError),
    mux(
      fault.eq(FAULT.mediumRead),
      lit(15, STATUS.unrecoveredReadError),
      mux(fault.eq(FAULT.mediumWrite), lit(15, STATUS.writeFault), lit(15, STATUS.success)),
    ),
  );

/**
 * The command slots. `open` gives a command a free slot and sends it on as a job with the number of its tasks noted; when that many are over,
 * in any order and mixed with those of other commands, the command is completed with the first fault among them and the slot is free again.
 *
 * `slots`: 2 to 256, a power of two. Opens in one clock; a finished task takes two, the last one of a command at least four.
 */
export const commandTable = module("command_table", (p: { slots: number }) => ({
  doc: "Command slots: counts the tasks of each command and completes it when all are over.",
  ports: {
    open: sink(stream(ParsedCommand)),
    job: source(stream(TransferJob)),
    task_done: sink(stream(TaskDone)),
    /** Tasks that were never issued. */
    over: sink(stream(TasksOver)),
    completion: source(stream(Completion)),
    /** No slot is taken. */
    idle: output(bool),
  },
  build({ open, job, task_done, over, completion, idle }, { regs, mems, instances, name, when, match, check }) {
    const indexBits = clog2(p.slots);
    if (2 ** indexBits !== p.slots || p.slots < 2 || p.slots > 256) {
      throw new RangeError(`command slots: 2 to 256, a power of two, not ${p.slots}`);
    }
    const { held, held_job } = regs({ held: bool.reset(0), held_job: TransferJob });
    const { filling, next_slot, taken } = regs({
      filling: bool.reset(1).doc("the queue of free slots is being filled, one per clock after reset"),
      next_slot: bits(indexBits).reset(0),
      taken: bits(indexBits + 1)
        .reset(0)
        .doc("slots in use"),
    });
    const { state, event, owner, progress, status } = regs({
      state: State.reset("Wait"),
      event: TasksOver,
      owner: Owner,
      progress: Progress,
      status: StatusField,
    });
    const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
    const { owners, progresses } = mems({
      owners: { of: Owner, depth: p.slots, style: "distributed", ports },
      progresses: { of: Progress, depth: p.slots, style: "distributed", ports },
    });
    const { free } = instances({ free: fifo({ width: indexBits, depth: p.slots }) });

    const updating = state.is("Update");
    const { accept, opened, closed } = name({
      // While a task is counted the memory of counts is written for it.
      accept: free.m.valid.and(held.not().or(job.ready)).and(updating.not()),
      opened: open.valid.and(open.ready),
      closed: state.is("Finish").and(completion.ready),
    });
    open.ready.assign(accept);
    job.assign({ valid: held, payload: held_job });
    free.m.ready.assign(opened);
    free.s.assign({ valid: filling.or(closed), payload: mux(filling, next_slot, event.command.trunc(indexBits)) });
    idle.assign(taken.eq(0));

    when(filling, () => {
      next_slot.next(next_slot.add(1));
      when(next_slot.all(), () => filling.next(0));
    });
    when(opened.and(closed.not()), () => taken.next(taken.add(1))).elsewhen(closed.and(opened.not()), () =>
      taken.next(taken.sub(1)),
    );
    const slot = free.m.payload;
    when(opened, () => {
      const { write, through, block, offset, length, tasks, prp1, prp2 } = open.payload;
      held.next(1);
      held_job.next({ command: widen(slot), write, through, block, offset, length, tasks, prp1, prp2 });
    }).elsewhen(job.ready, () => held.next(0));

    // One event at a time: read, count, write.
    const waiting = state.is("Wait");
    const { subject } = name({ subject: mux(over.valid, over.payload.command, task_done.payload.command) });
    over.ready.assign(waiting);
    task_done.ready.assign(waiting.and(over.valid.not()));
    owners.r.addr.assign(subject.trunc(indexBits));
    progresses.r.addr.assign(subject.trunc(indexBits));
    const { left, first_status } = name({
      left: progress.tasks.sub(event.tasks),
      first_status: mux(progress.status.any(), progress.status, event.status),
    });
    owners.w.assign({ en: opened, addr: slot, data: { queue: open.payload.queue, cid: open.payload.cid } });
    progresses.w.assign({
      en: opened.or(updating),
      addr: mux(updating, event.command.trunc(indexBits), slot),
      data: {
        tasks: mux(updating, left, open.payload.tasks),
        status: mux(updating, first_status, STATUS.success),
      },
    });
    completion.assign({
      valid: state.is("Finish"),
      payload: { queue: owner.queue, cid: owner.cid, status, result: 0, discard: 0 },
    });

    match(state, {
      Wait: () => {
        owner.next(owners.r.data);
        progress.next(progresses.r.data);
        when(over.valid, () => event.next(over.payload)).otherwise(() =>
          event.next({
            command: task_done.payload.command,
            tasks: 1,
            status: faultStatus(task_done.payload.fault),
          }),
        );
        when(over.valid.or(task_done.valid), () => state.next("Update"));
      },
      Update: () => {
        status.next(first_status);
        when(left.eq(0), () => state.next("Finish")).otherwise(() => state.next("Wait"));
      },
      Finish: () => when(completion.ready, () => state.next("Wait")),
    });

    check("enough_tasks", updating.and(progress.tasks.lt(event.tasks)).not(), "more tasks ended than the command has");
  },
}));

const widen = (slot: Bits): Bits<8> => (slot.width === 8 ? slot : slot.zext(8));
