import { type Bits, array, bits, bool, cat, clog2, input, module, output, struct } from "../lang/index.ts";
import { QueueId } from "../lib/card-types.ts";
import { oneHot } from "../lib/one-hot.ts";
import { queuePicker, vector } from "./queues-pick.ts";
import { Count, atMostAGroup } from "./queues-room.ts";

/** What happens to the flags at the coming edge, to submission queue `sq` and completion queue `cq`. */
export const FlagOps = struct({
  open_sq: bool, // `sq` exists and posts to `target`
  close_sq: bool, // nothing more is fetched from `sq`
  remove_closing: bool, // the queue closed before is gone
  open_cq: bool,
  remove_cq: bool,
  set_pending: bool, // `sq` has entries to fetch: `pending`, which is 0 for a queue that is closed
  pending: bool,
  block_sq: bool, // nothing is fetched from `sq` until `cq` gets a free slot
  release_cq: bool, // `cq` has a free slot
  begin: Count, // so many commands of `sq` are fetched; of queue 0 one at a time
  end: bool, // a command of `sq` is answered
});

/**
 * One bit of each kind per queue, kept outside the context RAMs because many queues are looked at in one clock: which exist, which
 * have something to fetch, which wait for a completion queue slot; and the choice among them.
 *
 * The admin queue is not chosen while `admin` of its commands are unanswered: that is how many have room behind one that waits for I/O. I/O
 * queues are not chosen while `commands` of their commands are: one more would wait for a command slot in front of the admin commands behind it.
 */
export const queueFlags = module("queue_flags", (p: { queues: number; admin: number; commands: number }) => ({
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
    /** I/O commands that may be fetched now, at most a group. */
    slots: output(Count),
    pick_done: input(bool),
    pick_valid: output(bool),
    pick: output(QueueId),
  },
  build(io, { regs, name, instances, when }) {
    const { ops } = io;
    const count = p.queues + 1;
    const all = Array.from({ length: count }, (_, q) => q);
    const { admin_open, io_free } = regs({
      admin_open: bits(clog2(p.admin + 1))
        .reset(0)
        .doc("admin commands unanswered"),
      io_free: bits(Math.max(4, clog2(p.commands + 1)))
        .reset(p.commands)
        .doc("I/O commands that may still be fetched"),
    });
    const { sq_valid, cq_valid, pending, blocked, cq_of } = regs({
      sq_valid: bits(count).reset(0),
      cq_valid: bits(count).reset(0),
      pending: bits(count).reset(0),
      blocked: bits(count).reset(0).doc("waits for a free slot in its completion queue"),
      cq_of: array(QueueId, count),
    });
    const { closes, closes_queue, closes_here, freed, freed_cq } = regs({
      closes: bool.reset(0),
      closes_queue: QueueId,
      closes_here: bits(count).doc("the same, one bit per queue"),
      freed: bool.reset(0),
      freed_cq: QueueId,
    });
    const { sq_here, cq_here, users, released } = name({
      sq_here: oneHot(io.sq, count),
      cq_here: oneHot(io.cq, count),
      users: vector(all.map((q) => sq_valid.bit(q).and(cq_of.at(q).eq(io.cq)))),
      released: vector(all.map((q) => freed.and(cq_of.at(q).eq(freed_cq)))),
    });
    const at = (place: Bits, condition: Bits<1>) => place.and(condition.sext(count));

    io.sq_exists.assign(sq_valid.and(sq_here).any());
    io.cq_exists.assign(cq_valid.and(cq_here).any());
    io.target_exists.assign(cq_valid.and(oneHot(io.target, count)).any());
    io.cq_in_use.assign(users.any());
    io.any_io_queue.assign(sq_valid.slice(1, p.queues).or(cq_valid.slice(1, p.queues)).any());
    io.closing.assign(closes);
    io.closing_queue.assign(closes_queue);

    const { touched, pending_now } = name({
      touched: at(sq_here, ops.set_pending.or(ops.open_sq).or(ops.close_sq)),
      pending_now: ops.set_pending.and(ops.pending),
    });
    sq_valid.next(sq_valid.or(at(sq_here, ops.open_sq)).and(at(closes_here, ops.remove_closing).not()));
    cq_valid.next(cq_valid.or(at(cq_here, ops.open_cq)).and(at(cq_here, ops.remove_cq).not()));
    pending.next(pending.and(touched.not()).or(at(touched, pending_now)));
    // A release comes from another event than the block it ends, clocks apart, so that their order at one edge does not matter.
    freed.next(ops.release_cq);
    freed_cq.next(io.cq);
    blocked.next(blocked.and(released.or(at(sq_here, ops.open_sq)).not()).or(at(sq_here, ops.block_sq)));
    for (const q of all) when(ops.open_sq.and(sq_here.bit(q)), () => cq_of.at(q).next(io.target));
    when(ops.close_sq, () => {
      closes.next(1);
      closes_queue.next(io.sq);
      closes_here.next(sq_here);
    }).elsewhen(ops.remove_closing, () => closes.next(0));
    when(io.clear, () => {
      sq_valid.next(0);
      cq_valid.next(0);
      pending.next(0);
      blocked.next(0);
      closes.next(0);
      freed.next(0);
    });

    const { begins, is_admin } = name({ begins: ops.begin.any(), is_admin: sq_here.bit(0) });
    when(begins.and(is_admin), () => admin_open.next(admin_open.add(1))).elsewhen(ops.end.and(is_admin), () =>
      admin_open.next(admin_open.sub(1)),
    );
    when(is_admin.not(), () =>
      io_free.next(io_free.sub(ops.begin.zext(io_free.width)).add(ops.end.zext(io_free.width))),
    );
    io.slots.assign(atMostAGroup(io_free));

    const { picker } = instances({ picker: queuePicker({ queues: p.queues }) });
    const { fetchable } = name({ fetchable: pending.and(blocked.not()) });
    const { admin_fetchable, io_fetchable } = name({
      admin_fetchable: fetchable.bit(0).and(admin_open.ne(p.admin)),
      io_fetchable: fetchable.slice(1, p.queues).and(io_free.any().sext(p.queues)),
    });
    picker.assign({ eligible: cat(io_fetchable, admin_fetchable), done: io.pick_done });
    io.pick_valid.assign(picker.valid);
    io.pick.assign(picker.pick);
  },
}));
