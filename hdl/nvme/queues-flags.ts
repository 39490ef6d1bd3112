import { array, bits, bool, input, module, output, struct } from "../lang/index.ts";
import { QueueId } from "../lib/card-types.ts";
import { queuePicker, vector } from "./queues-pick.ts";

/** What happens to the flags at the coming edge, to submission queue `sq` and completion queue `cq`. */
export const FlagOps = struct({
  open_sq: bool, // `sq` exists and posts to `target`
  close_sq: bool, // nothing more is fetched from `sq`
  remove_closing: bool, // the queue closed before is gone
  open_cq: bool,
  remove_cq: bool,
  set_pending: bool, // `sq` has entries to fetch: `pending`
  pending: bool,
  block_sq: bool, // nothing is fetched from `sq` until `cq` gets a free slot
  release_cq: bool, // `cq` has a free slot
});

/**
 * One bit of each kind per queue, kept outside the context RAMs because many queues are looked at in one clock: which exist, which
 * have something to fetch, which wait for a completion queue slot; and the choice among them.
 */
export const queueFlags = module("queue_flags", (p: { queues: number }) => ({
  doc: "Which queues exist, have work and may be fetched from, and which comes next.",
  ports: {
    /** One clock: all queues are gone. */
    clear: input(bool),
    sq: input(QueueId),
    cq: input(QueueId),
    /** Completion queue that a new submission queue posts to. */
    target: input(QueueId),
    ops: input(FlagOps),
    sq_exists: output(bool),
    cq_exists: output(bool),
    target_exists: output(bool),
    /** An SQ posts to completion queue `cq`. */
    cq_in_use: output(bool),
    any_io_queue: output(bool),
    /** The queue whose deletion waits for its commands; at most one. */
    closing: output(bool),
    closing_queue: output(QueueId),
    pick_done: input(bool),
    pick_valid: output(bool),
    pick: output(QueueId),
  },
  build(io, { regs, name, instances, when }) {
    const { ops } = io;
    const count = p.queues + 1;
    const all = Array.from({ length: count }, (_, q) => q);
    const { sq_valid, cq_valid, pending, blocked, cq_of } = regs({
      sq_valid: bits(count).reset(0),
      cq_valid: bits(count).reset(0),
      pending: bits(count).reset(0),
      blocked: bits(count).reset(0).doc("waits for a free slot in its completion queue"),
      cq_of: array(QueueId, count),
    });
    const { closes, closes_queue, freed, freed_cq } = regs({
      closes: bool.reset(0),
      closes_queue: QueueId,
      freed: bool.reset(0),
      freed_cq: QueueId,
    });
    const { users, released } = name({
      users: vector(all.map((q) => sq_valid.bit(q).and(cq_of.at(q).eq(io.cq)))),
      released: vector(all.map((q) => freed.and(cq_of.at(q).eq(freed_cq)))),
    });

    io.sq_exists.assign(sq_valid.bit(io.sq));
    io.cq_exists.assign(cq_valid.bit(io.cq));
    io.target_exists.assign(cq_valid.bit(io.target));
    io.cq_in_use.assign(users.any());
    io.any_io_queue.assign(sq_valid.slice(1, p.queues).or(cq_valid.slice(1, p.queues)).any());
    io.closing.assign(closes);
    io.closing_queue.assign(closes_queue);

    // A release comes from another event than the block it ends, clocks apart, so that their order at one edge does not matter.
    freed.next(ops.release_cq);
    freed_cq.next(io.cq);
    for (const q of all) {
      const here = io.sq.eq(q);
      when(released.bit(q).or(ops.open_sq.and(here)), () => blocked.bit(q).next(0)).elsewhen(
        ops.block_sq.and(here),
        () => blocked.bit(q).next(1),
      );
      when(ops.open_sq.and(here), () => cq_of.at(q).next(io.target));
    }
    when(ops.open_sq, () => {
      sq_valid.bit(io.sq).next(1);
      pending.bit(io.sq).next(0);
    });
    when(ops.open_cq, () => cq_valid.bit(io.cq).next(1));
    when(ops.remove_cq, () => cq_valid.bit(io.cq).next(0));
    when(ops.close_sq, () => {
      closes.next(1);
      closes_queue.next(io.sq);
      pending.bit(io.sq).next(0);
    });
    when(ops.set_pending.and(closes.and(closes_queue.eq(io.sq)).not()), () => pending.bit(io.sq).next(ops.pending));
    when(ops.remove_closing, () => {
      closes.next(0);
      sq_valid.bit(closes_queue).next(0);
    });
    when(io.clear, () => {
      sq_valid.next(0);
      cq_valid.next(0);
      pending.next(0);
      blocked.next(0);
      closes.next(0);
      freed.next(0);
    });

    const { picker } = instances({ picker: queuePicker({ queues: p.queues }) });
    picker.assign({ eligible: pending.and(blocked.not()), done: io.pick_done });
    io.pick_valid.assign(picker.valid);
    io.pick.assign(picker.queue);
  },
}));
