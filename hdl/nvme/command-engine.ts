import { Completion, FetchedCommand, PageTask, TaskDone } from "../lib/card-types.ts";
import { bool, connect, module, mux, output, pack, sink, source, stream } from "../lang/index.ts";
import { fifo } from "../lib/fifo.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { commandTable } from "./command-table.ts";
import { ioParser } from "./io-parser.ts";
import type { Namespace } from "./namespaces.ts";
import { pageTasks } from "./page-tasks.ts";
import { prpWalker } from "./prp.ts";

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

/**
 * Takes every fetched command. Those of queue 0 go to the admin engine; I/O commands are checked, get a slot, and are cut into page tasks.
 * Flush succeeds at once: there is no volatile cache, a Write completes when it is on the medium.
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
    task_done: sink(stream(TaskDone)),
    /** No I/O command has a slot. */
    idle: output(bool),
  },
  build(io, { instances, wires, name, check }) {
    const { command, completion } = io;
    const { mdts, nn, namespaces } = p;
    const { waiting, parser, table, cutter, walker, refusals, ends } = instances({
      waiting: fifo({ width: FetchedCommand.width, depth: p.admin }),
      parser: ioParser({ mdts, nn, namespaces }),
      table: commandTable({ slots: p.commands }),
      cutter: pageTasks(),
      walker: prpWalker(),
      // Cuts the way from the consumer of completions back to the parser's enables.
      refusals: fifo({ width: Completion.width, depth: 4 }),
      ends: streamArbiter({ width: Completion.width, inputs: ["at_once", "moved", "admin"], pick: "fair" }),
    });

    const { is_admin } = name({ is_admin: command.payload.queue.eq(0) });
    waiting.s.assign({ valid: command.valid.and(is_admin), payload: pack(command.payload) });
    fromPacked(FetchedCommand, waiting.m, io.admin_command);
    parser.command.assign({ valid: command.valid.and(is_admin.not()), payload: command.payload });
    command.ready.assign(mux(is_admin, waiting.s.ready, parser.command.ready));

    const { parsed } = parser;
    const { moves } = name({ moves: parsed.payload.moves });
    table.open.assign({ valid: parsed.valid.and(moves), payload: parsed.payload });
    const { queue, cid, status } = parsed.payload;
    const { at_once } = wires({ at_once: Completion });
    at_once.assign({ queue, cid, status, result: 0, discard: 0 });
    refusals.s.assign({ valid: parsed.valid.and(moves.not()), payload: pack(at_once) });
    connect(refusals.m, ends.at_once);
    parsed.ready.assign(mux(moves, table.open.ready, refusals.s.ready));
    connect(table.job, cutter.job);
    connect(cutter.request, walker.request);
    connect(walker.chunk, cutter.chunk);
    connect(cutter.over, table.over);
    connect(cutter.task, io.task);
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
