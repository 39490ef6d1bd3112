/** Streams inside the command engine. */
import { bits, bool, struct } from "../lang/index.ts";
import { CommandIndex, QueueId, StatusField } from "../lib/card-types.ts";
import { TransferLength } from "./prp.ts";

/** Number of page tasks of a command: at most 65536 whole blocks plus one when it starts inside a block. */
export const TaskCount = bits(17);

/** Where the data of a Read or Write lies, on the medium and in the host. */
const blockFields = {
  write: bool,
  through: bool, // see PageTask
  block: bits(32), // first 4 KiB block on the medium
  offset: bits(12), // first byte inside it
  length: TransferLength,
  tasks: TaskCount, // 4 KiB blocks touched
};
const transferFields = { ...blockFields, prp1: bits(64), prp2: bits(64) };

/**
 * An I/O command after its checks. `moves`: data is to be moved; `flush`: what is written is to be on the medium; else the command ends at once with
 * `status`.
 */
export const ParsedCommand = struct({
  queue: QueueId,
  cid: bits(16),
  status: StatusField,
  moves: bool,
  flush: bool,
  ...transferFields,
});

/** A command that has got a slot. */
export const TransferJob = struct({ command: CommandIndex, ...transferFields });

/** The same for whoever cuts it into tasks: where its host memory is comes chunk by chunk. */
export const CutJob = struct({ command: CommandIndex, ...blockFields });

/** `tasks` tasks of a command are over, because they are done or because they will never be issued. */
export const TasksOver = struct({ command: CommandIndex, tasks: TaskCount, status: StatusField });
