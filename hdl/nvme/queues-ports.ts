/** What the queue manager is asked and told, and what it says. */
import { bool, input, output, sink, source, stream, struct } from "../lang/index.ts";
import { Completion, QueueId, QueueOp, QueueReply } from "../lib/card-types.ts";
import { AdminQueues } from "./controller-state.ts";
import { CqePost, Doorbell, SqeFetch, SqHead } from "./queues-types.ts";
import { DoorbellFault, QueueStatus } from "./vendor.ts";

export const queuePorts = {
  doorbell: sink(stream(Doorbell)),
  completion: sink(stream(Completion)),
  /** Submission queue of a fetched command that was dropped before anybody saw it. */
  lost: sink(stream(QueueId)),
  op: sink(stream(QueueOp)),
  reply: source(stream(QueueReply)),
  /** Makes the admin queues. */
  admin: sink(stream(AdminQueues)),
  fetch: source(stream(SqeFetch)),
  post: source(stream(CqePost)),
  /** How far a submission queue has been read, told before the command there is answered. */
  read_up_to: input(struct({ valid: bool, at: SqHead })),
  /** Commands may be fetched. */
  run: input(bool),
  /** Doorbells count. */
  doorbells: input(bool),
  /** Completions post nothing. */
  discard: input(bool),
  /** One clock: no queue exists any more. */
  clear: input(bool),
  /** The queue being deleted, and whether completion queue entries of its commands are still on their way to the host. */
  watch: output(QueueId),
  watch_busy: input(bool),
  /** Nothing fetched, announced or half decided is here. */
  idle: output(bool),
  /** One clock: a doorbell write was refused. */
  fault: output(struct({ valid: bool, at: DoorbellFault })),
  status: output(QueueStatus),
};
