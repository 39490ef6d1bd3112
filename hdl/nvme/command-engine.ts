import {
  Completion,
  DmaDone,
  DmaRequest,
  FetchedCommand,
  ListEntry,
  ListTake,
  PageTask,
  TaskDone,
} from "../lib/card-types.ts";
import { bits, bool, connect, input, module, mux, output, pack, sink, source, stream } from "../lang/index.ts";
import { fifo } from "../lib/fifo.ts";
import { asStream, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { streamFork } from "../lib/stream-fork.ts";
import { commandTable } from "./command-table.ts";
import { CutJob, ParsedCommand, TransferJob } from "./command-types.ts";
import { FlushCommand, flushBarrier } from "./flush-barrier.ts";
import { ioParser } from "./io-parser.ts";
import type { Namespace } from "./namespaces.ts";
import { pageTasks } from "./page-tasks.ts";
import { prpWalker } from "./prp-walker.ts";

export interface CommandEngineParameters {
  /** Command slots for I/O commands that move data, 2 to 256, a power of two. */
  readonly commands: number;
  /** Admin commands that can wait here, a power of two, 2 to 64; see `commandEngine`. */
  readonly admin: number;
  /** Largest transfer is 2^mdts pages of 4 KiB; 0 = no limit. */
  readonly mdts: number;
  /** Highest namespace identifier. */
  readonly nn: number;
  readonly namespaces: readonly Namespace[];
}

/** Jobs between the command table and the cutter. */
const JOBS_AHEAD = 8;

/**
 * Takes every fetched command. Those of queue 0 go to the admin engine; I/O commands are checked, get a slot, and are cut into page tasks.
 * A Write completes when the medium's side has it, or, without `write_cache` or with FUA, when the medium has; a Flush when the medium has all that
 * completed before it (`flush_barrier`, which `epoch`, `unwritten` and `lost` belong to).
 *
 * Every command is answered by exactly one completion, whatever it holds. An admin command may wait for the I/O commands of a queue that is
 * being deleted, some of which may not have come through `command` yet; so that they get past, whoever fetches keeps at most `admin`
 * admin commands unanswered.
 */
export const commandEngine = module("command_engine", (p: CommandEngineParameters) => ({
  doc: "Sorts admin from I/O commands, checks the latter and cuts them into page tasks.",
  ports: {
    command: sink(stream(FetchedCommand)),
    completion: source(stream(Completion)),
    admin_command: source(stream(FetchedCommand)),
    admin_completion: sink(stream(Completion)),
    task: source(stream(PageTask)),
    /** `block` and `write` of the next task stand in its payload already. */
    task_near: output(bool),
    task_done: sink(stream(TaskDone)),
    list_dma: source(stream(DmaRequest)),
    list_dma_done: sink(stream(DmaDone)),
    list_arm: source(stream(bits(3))),
    list_disarm: source(stream(bits(3))),
    list_take: source(stream(ListTake)),
    list_entry: sink(stream(ListEntry)),
    write_cache: input(bool),
    epoch: output(bool),
    unwritten: input(bits(2)),
    lost: input(bool),
    controller_reset: input(bool),
    /** No I/O command has a slot. */
    idle: output(bool),
  },
  build(io, { instances, wires, name, check }) {
    const { command, completion } = io;
    const { mdts, nn, namespaces } = p;
    const { waiting, parser, checked, table, copies, jobs, cutter, walker, refusals, flushes, barrier, ends } =
      instances({
        waiting: fifo({ width: FetchedCommand.width, depth: p.admin }),
        parser: ioParser({ mdts, nn, namespaces }),
        // Cuts the way from the table's room back through the parser to the landing of the entry.
        checked: skid({ width: ParsedCommand.width, cut: "backward" }),
        table: commandTable({ slots: p.commands }),
        copies: streamFork({ width: TransferJob.width, outputs: ["blocks", "pointers"] }),
        // As many as the walker works ahead of the cutter.
        jobs: fifo({ width: CutJob.width, depth: JOBS_AHEAD }),
        cutter: pageTasks(),
        walker: prpWalker(),
        // Cuts the way from the consumer of completions back to the parser's enables.
        refusals: fifo({ width: Completion.width, depth: 4 }),
        // As deep as there can be I/O commands: a Flush that waits is not in the way of others.
        flushes: fifo({ width: FlushCommand.width, depth: p.commands }),
        barrier: flushBarrier(),
        ends: streamArbiter({
          width: Completion.width,
          inputs: ["at_once", "flushed", "moved", "admin"],
          pick: "fair",
        }),
      });

    const { is_admin } = name({ is_admin: command.payload.queue.eq(0) });
    waiting.s.assign({ valid: command.valid.and(is_admin), payload: pack(command.payload) });
    fromPacked(FetchedCommand, waiting.m, io.admin_command);
    parser.command.assign({ valid: command.valid.and(is_admin.not()), payload: command.payload });
    command.ready.assign(mux(is_admin, waiting.s.ready, parser.command.ready));

    toPacked(parser.parsed, checked.s);
    const parsed = asStream(ParsedCommand, checked.m);
    const { moves, flush } = name({ moves: parsed.payload.moves, flush: parsed.payload.flush });
    parser.write_cache.assign(io.write_cache);
    table.open.assign({ valid: parsed.valid.and(moves), payload: parsed.payload });
    const { queue, cid, status } = parsed.payload;
    const { at_once, to_flush } = wires({ at_once: Completion, to_flush: FlushCommand });
    to_flush.assign({ queue, cid });
    at_once.assign({ queue, cid, status, result: 0, discard: 0 });
    refusals.s.assign({ valid: parsed.valid.and(moves.or(flush).not()), payload: pack(at_once) });
    connect(refusals.m, ends.at_once);
    flushes.s.assign({ valid: parsed.valid.and(flush), payload: pack(to_flush) });
    fromPacked(FlushCommand, flushes.m, barrier.flush);
    toPacked(barrier.completion, ends.flushed);
    io.epoch.assign(barrier.epoch);
    barrier.assign({ unwritten: io.unwritten, lost: io.lost, controller_reset: io.controller_reset });
    parsed.ready.assign(mux(moves, table.open.ready, mux(flush, flushes.s.ready, refusals.s.ready)));
    // A job goes two ways: its blocks to the cutter, its data pointer to the walker.
    toPacked(table.job, copies.s);
    const blocks = asStream(TransferJob, copies.blocks);
    const pointers = asStream(TransferJob, copies.pointers);
    const { cut_job } = wires({ cut_job: CutJob });
    {
      const { command: slot, write, through, block, offset, length, tasks } = blocks.payload;
      cut_job.assign({ command: slot, write, through, block, offset, length, tasks });
    }
    jobs.s.assign({ valid: blocks.valid, payload: pack(cut_job) });
    blocks.ready.assign(jobs.s.ready);
    fromPacked(CutJob, jobs.m, cutter.job);
    const { prp1, prp2, length } = pointers.payload;
    walker.request.assign({ valid: pointers.valid, payload: { prp1, prp2, length } });
    pointers.ready.assign(walker.request.ready);
    connect(walker.chunk, cutter.chunk);
    connect(walker.list_dma, io.list_dma);
    connect(io.list_dma_done, walker.list_dma_done);
    connect(walker.list_arm, io.list_arm);
    connect(walker.list_disarm, io.list_disarm);
    connect(walker.list_take, io.list_take);
    connect(io.list_entry, walker.list_entry);
    connect(cutter.over, table.over);
    connect(cutter.task, io.task);
    io.task_near.assign(cutter.near);
    connect(io.task_done, table.task_done);
    toPacked(table.completion, ends.moved);
    toPacked(io.admin_completion, ends.admin);
    fromPacked(Completion, ends.m, completion);
    io.idle.assign(table.idle);

    check(
      "admin_commands_fit",
      command.valid.and(is_admin).and(waiting.s.ready.not()).not(),
      "more admin commands were fetched than may wait: the commands behind them are held up",
    );
  },
}));
