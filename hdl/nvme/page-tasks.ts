import { PageTask, StatusField } from "../lib/card-types.ts";
import { bits, bool, cat, enumeration, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { CommandIndex } from "../lib/card-types.ts";
import { CutJob, TaskCount, TasksOver } from "./command-types.ts";
import { HostChunk, TransferLength } from "./prp.ts";

const State = enumeration("cut_state", ["Idle", "Cut", "First", "Second", "Give", "Refuse"]);

/**
 * Cuts a transfer into page tasks, one per 4 KiB block of the medium, as its host memory becomes known chunk by chunk.
 *
 * A task has at most two pieces of host memory: every chunk but the first and the last is a whole page, so no 4096 bytes reach into a
 * third. A chunk with a status ends the transfer: the tasks not issued are reported over with that status. Three clocks per task, four with two pieces.
 *
 * `near`: `block` and `write` of the next task stand in its payload already, two clocks or more before its `valid`.
 */
export const pageTasks = module("page_tasks", () => ({
  doc: "Cuts a transfer into tasks of one medium block and at most two pieces of host memory.",
  ports: {
    job: sink(stream(CutJob)),
    chunk: sink(stream(HostChunk)),
    task: source(stream(PageTask)),
    near: output(bool),
    /** Tasks that will never be issued. */
    over: source(stream(TasksOver)),
  },
  build({ job, chunk, task, near, over }, { regs, name, when, match, check }) {
    const { state, command, write, through, block, offset, left, tasks } = regs({
      state: State.reset("Idle"),
      command: CommandIndex,
      write: bool,
      through: bool,
      block: bits(32),
      offset: bits(12),
      left: TransferLength.doc("bytes not yet in a task"),
      tasks: TaskCount.doc("tasks not yet issued"),
    });
    const { refusal } = regs({ refusal: StatusField });
    // What is left of the current chunk. It ends before the next page boundary, so only the offset in the page moves.
    const { page, at, room } = regs({
      page: bits(52),
      at: bits(12),
      room: bits(13).doc("bytes left in the chunk"),
    });
    const { dry } = regs({ dry: bool.doc("nothing is left of the chunk: the next one comes") });
    const { length, split, rest, host0, host1 } = regs({
      length: bits(13),
      split: bits(13),
      rest: bits(13).doc("bytes of the task that lie in the next chunk"),
      host0: bits(64),
      host1: bits(64),
    });
    const { to_boundary, in_block } = name({
      to_boundary: lit(13, 4096).sub(offset.zext(13)),
      in_block: left.slice(13, 16).any().not(),
    });
    const { from_address, from_room } = name({
      from_address: mux(dry, chunk.payload.address, cat(page, at)),
      from_room: mux(dry, chunk.payload.length, room),
    });
    const { fits } = name({ fits: length.le(from_room) });

    job.ready.assign(state.is("Idle"));
    chunk.ready.assign(state.is("First").and(dry).or(state.is("Second")));
    near.assign(state.is("Cut").or(state.is("First")).or(state.is("Second")));
    task.assign({
      valid: state.is("Give"),
      payload: { command, write, through, block, offset, length, host0, host1, split },
    });
    over.assign({ valid: state.is("Refuse"), payload: { command, tasks, status: refusal } });

    const { bad } = name({ bad: chunk.payload.status.any() });
    const refuse = () => {
      refusal.next(chunk.payload.status);
      state.next("Refuse");
    };
    match(state, {
      Idle: () => {
        const from = job.payload;
        command.next(from.command);
        write.next(from.write);
        through.next(from.through);
        block.next(from.block);
        offset.next(from.offset);
        left.next(from.length);
        tasks.next(from.tasks);
        dry.next(1);
        when(job.valid, () => state.next("Cut"));
      },
      Cut: () => {
        length.next(mux(in_block.and(left.trunc(13).lt(to_boundary)), left.trunc(13), to_boundary));
        state.next("First");
      },
      First: () => {
        host0.next(from_address);
        split.next(mux(fits, length, from_room));
        rest.next(length.sub(from_room));
        page.next(from_address.slice(12, 52));
        at.next(from_address.slice(0, 12).add(length.trunc(12)));
        room.next(from_room.sub(length));
        when(dry.not().or(chunk.valid), () => {
          dry.next(length.lt(from_room).not());
          when(dry.and(bad), refuse)
            .elsewhen(fits, () => state.next("Give"))
            .otherwise(() => state.next("Second"));
        });
      },
      Second: () => {
        host1.next(chunk.payload.address);
        page.next(chunk.payload.address.slice(12, 52));
        at.next(chunk.payload.address.slice(0, 12).add(rest.trunc(12)));
        room.next(chunk.payload.length.sub(rest));
        when(chunk.valid, () => {
          dry.next(chunk.payload.length.eq(rest));
          when(bad, refuse).otherwise(() => state.next("Give"));
        });
      },
      Give: () => {
        when(task.ready, () => {
          block.next(block.add(1));
          offset.next(0);
          left.next(left.sub(length.zext(29)));
          tasks.next(tasks.sub(1));
          when(tasks.eq(1), () => state.next("Idle")).otherwise(() => state.next("Cut"));
        });
      },
      Refuse: () => when(over.ready, () => state.next("Idle")),
    });

    check(
      "two_pieces",
      state.is("Second").and(chunk.valid).and(bad.not()).and(chunk.payload.length.lt(rest)).not(),
      "a task needs a third piece of host memory",
    );
    check(
      "tasks_match_length",
      state
        .is("Give")
        .and(tasks.eq(1))
        .and(left.ne(length.zext(29)))
        .not(),
      "the last task does not end with the transfer",
    );
  },
}));
