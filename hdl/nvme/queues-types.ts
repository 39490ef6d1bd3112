/** Streams inside `nvme_front`, and what its queues depend on. */
import { bits, bool, struct } from "../lang/index.ts";
import { QueueId, SqePlace, StatusField } from "../lib/card-types.ts";

export interface QueueManagerParams {
  /** I/O queue pairs, 1 to 63. */
  readonly queues: number;
  /** Entries of the largest I/O queue. */
  readonly entries: number;
  /** Admin commands fetched and unanswered at most, 2 or more; see `command_engine`. */
  readonly admin: number;
  /** I/O commands fetched and unanswered at most: the command slots of `command_engine`. */
  readonly commands: number;
}

/** A write to SQyTDBL or CQyHDBL of a queue number the hardware has. */
export const Doorbell = struct({ queue: QueueId, cq: bool, value: bits(16) });

/**
 * Read `last` + 1 submission queue entries from byte address `host` on; a completion queue slot is reserved for the end of each. `head`: of
 * the entry behind them.
 */
export const SqeFetch = struct({ queue: QueueId, head: bits(16), host: bits(64), last: SqePlace });

/** Every entry of a submission queue before `head` is on the card: the host may use their slots again. */
export const SqHead = struct({ queue: QueueId, head: bits(16) });

/** Write a completion queue entry to byte address `host` and, with `interrupts`, raise `vector` afterwards. */
export const CqePost = struct({
  queue: QueueId, // submission queue the command came from
  cid: bits(16),
  status: StatusField,
  result: bits(32), // dword 0
  sqhd: bits(16),
  phase: bool,
  host: bits(64),
  vector: bits(5),
  interrupts: bool,
});

/** Context of a submission queue that stays as it was created. */
export const SqShape = (pointer: number) => struct({ base: bits(52), size: bits(pointer), cq: QueueId });
/** `head`: next entry to fetch. `tail`: behind the last entry the host announced. `active`: fetched and not completed. */
export const SqState = (pointer: number) => struct({ head: bits(pointer), tail: bits(pointer), active: bits(pointer) });

/** Context of a completion queue that stays as it was created. */
export const CqShape = (pointer: number) =>
  struct({ base: bits(52), size: bits(pointer), vector: bits(5), interrupts: bool });
/**
 * `head`: as the host acknowledged. `tail`, `phase`: where and how the next entry is posted. `reserved`: behind the slots promised to
 * commands under way; head <= tail <= reserved around the ring, and no command is fetched when the next `reserved` would be `head`.
 */
export const CqState = (pointer: number) =>
  struct({ head: bits(pointer), tail: bits(pointer), reserved: bits(pointer), phase: bool });

/** Bits of a ring pointer: admin queues may have 4096 entries whatever CAP.MQES says. */
export const pointerWidth = (entries: number): number => Math.max(12, Math.ceil(Math.log2(entries)));
