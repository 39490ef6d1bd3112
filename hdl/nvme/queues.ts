/**
 * The queue manager: contexts of all submission and completion queues, and everything that changes them.
 *
 * One event at a time walks Select → ReadSq → ReadCq → Weigh → Limit → Commit, leaving out what it has no use for, so that no two of them ever
 * see half of each other. An event of another kind is selected in the clock of the commit before it. A command makes four events: tail doorbell,
 * completion and head doorbell of three clocks each, and a fetch of five for up to SQE_GROUP commands.
 *
 * Source: NVM Express Base 2.2 §3.3 (queues), §4.1 and §4.2 (entries), §3.1.4.14 (doorbells).
 */
import { bits, bool, type Bits, enumeration, indexWidth, lit, module, mux, struct } from "../lang/index.ts";
import { QUEUE_OP, QueueId, QueueReply } from "../lib/card-types.ts";
import { lowest, selectOneHot } from "../lib/one-hot.ts";
import { queueFigures } from "./queues-figures.ts";
import { queueFlags } from "./queues-flags.ts";
import { vector } from "./queues-pick.ts";
import { queuePorts } from "./queues-ports.ts";
import { queueRoom } from "./queues-room.ts";
import { entryAddress, legalHead, legalTail, ringHolds, ringNext, ringPrevious } from "./queues-rings.ts";
import {
  CqePost,
  CqShape,
  CqState,
  pointerWidth,
  type QueueManagerParams,
  SqeFetch,
  SqShape,
  SqState,
} from "./queues-types.ts";

const Step = enumeration("step", ["Select", "ReadSq", "ReadCq", "Weigh", "Limit", "Commit"]);

/** Which event walks; one at a time. The order is that of the turns. */
const Event = struct({ admin: bool, op: bool, doorbell: bool, completion: bool, lost: bool, fetch: bool });

export const queueManager = module("queue_manager", (p: QueueManagerParams) => ({
  doc: "Contexts of all queues: doorbells, order of fetching, completion slots, creation and deletion.",
  ports: queuePorts,
  build(io, { regs, name, mems, instances, check, when, match }) {
    const { doorbell, completion, op } = io;
    const pointer = pointerWidth(p.entries);
    const depth = p.queues + 1;

    const { step, event, after, queue, cq_index } = regs({
      step: Step.reset("Select"),
      event: Event.reset({ admin: 0, op: 0, doorbell: 0, completion: 0, lost: 0, fetch: 0 }),
      after: bits(6).reset(0).doc("kinds of events that come before the others in the next turn"),
      queue: QueueId.doc("the queue an event is about"),
      cq_index: QueueId.doc("the completion queue it concerns"),
    });
    const { sq_base, sq_size, sq_state, cq_shape, cq_state, tail_next } = regs({
      sq_base: bits(52),
      sq_size: bits(pointer),
      sq_state: SqState(pointer),
      cq_shape: CqShape(pointer),
      cq_state: CqState(pointer),
      tail_next: bits(pointer),
    });
    // What the queues of the event were a clock ago. The only change that is not an event's is the end of a deletion; whatever is seen here
    // then, the queue that is gone neither gets work nor is fetched from: it is either closing or not there.
    const { was, closing_this, legal } = regs({
      was: struct({ sq_exists: bool, cq_exists: bool, target_exists: bool, cq_in_use: bool, any_io_queue: bool }),
      closing_this: bool,
      legal: bool.doc("the doorbell value is one that the ring allows"),
    });
    const { fetching, fetching_word, posting, posting_word, replying, replying_word } = regs({
      fetching: bool.reset(0),
      fetching_word: SqeFetch,
      posting: bool.reset(0),
      posting_word: CqePost,
      replying: bool.reset(0),
      replying_word: QueueReply,
    });
    const { drained, quiet } = regs({
      drained: bool.reset(0).doc("no command of the queue being deleted is active"),
      quiet: bool.reset(0).doc("a deletion was waiting and nothing was on its way a clock ago"),
    });
    const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
    const { sq_shapes, sq_states, cq_shapes, cq_states } = mems({
      sq_shapes: { of: SqShape(pointer), depth, style: "distributed", ports },
      sq_states: { of: SqState(pointer), depth, style: "distributed", ports },
      cq_shapes: { of: CqShape(pointer), depth, style: "distributed", ports },
      cq_states: { of: CqState(pointer), depth, style: "distributed", ports },
    });
    // What SQHD may say. It stays behind `head` by the entries that are still being read, which the host must not overwrite yet. A queue
    // is read before it is answered, so that the word of a new queue has been written when it is needed.
    const { sq_heads } = mems({ sq_heads: { of: bits(16), depth, style: "distributed", ports } });
    const { sqhd } = regs({ sqhd: bits(16) });
    const { flags, room, figures } = instances({
      flags: queueFlags({ queues: p.queues, admin: p.admin, commands: p.commands }),
      room: queueRoom({ pointer }),
      figures: queueFigures(),
    });

    // Select: one of the events that wait, in turns. Whatever it may produce must find a free register.
    const { commit } = name({ commit: step.is("Commit") });
    const { now, kinds } = name({
      now: vector([event.admin, event.op, event.doorbell, event.completion, event.lost, event.fetch]),
      kinds: vector([
        io.admin.valid,
        op.valid.and(replying.not()).and(flags.closing.not()),
        doorbell.valid,
        completion.valid.and(posting.not()),
        io.lost.valid,
        flags.pick_valid.and(io.run).and(fetching.not()).and(figures.full.not()),
      ]),
    });
    // The kind that commits now takes its word away only now.
    const { waiting } = name({ waiting: kinds.and(now.and(commit.sext(6)).not()) });
    const { preferred } = name({ preferred: waiting.and(after) });
    const { turn } = name({ turn: mux(preferred.any(), lowest(preferred), lowest(waiting)) });
    const { subject } = name({
      subject: selectOneHot(turn, [
        lit(6, 0),
        op.payload.queue,
        doorbell.payload.queue,
        completion.payload.queue,
        io.lost.payload,
        flags.pick,
      ]),
    });
    const { ends } = name({ ends: event.completion.or(event.lost) });

    const address = (index: Bits) => index.trunc(indexWidth(depth));
    sq_shapes.r.addr.assign(address(queue));
    sq_states.r.addr.assign(address(queue));
    sq_heads.r.addr.assign(address(queue));
    sq_heads.w.assign({ en: io.read_up_to.valid, addr: address(io.read_up_to.at.queue), data: io.read_up_to.at.head });
    cq_shapes.r.addr.assign(address(cq_index));
    cq_states.r.addr.assign(address(cq_index));
    const select = () => {
      when(waiting.any(), () => {
        const [admin, operation, rung, completed, lost, fetching] = [0, 1, 2, 3, 4, 5].map((n) => turn.bit(n));
        event.next({ admin, op: operation, doorbell: rung, completion: completed, lost, fetch: fetching });
        after.next(turn.or(turn.sub(1)).not());
        queue.next(subject);
        cq_index.next(subject);
        when(turn.bit(2).and(doorbell.payload.cq), () => step.next("ReadCq")).otherwise(() => step.next("ReadSq"));
      }).otherwise(() => step.next("Select"));
    };
    match(step, {
      Select: select,
      ReadSq: () => {
        sq_base.next(sq_shapes.r.data.base);
        sq_size.next(sq_shapes.r.data.size);
        sq_state.next(sq_states.r.data);
        sqhd.next(sq_heads.r.data);
        when(ends.or(event.fetch), () => {
          cq_index.next(sq_shapes.r.data.cq);
          step.next("ReadCq");
        }).otherwise(() => step.next("Weigh"));
      },
      ReadCq: () => {
        cq_shape.next(cq_shapes.r.data);
        cq_state.next(cq_states.r.data);
        tail_next.next(ringNext(cq_states.r.data.tail, cq_shapes.r.data.size));
        when(ends, () => step.next("Commit")).otherwise(() => step.next("Weigh"));
      },
      Weigh: () => {
        when(event.fetch, () => step.next("Limit")).otherwise(() => step.next("Commit"));
      },
      Limit: () => step.next("Commit"),
      Commit: select,
    });

    // Commit: what becomes of the event.
    const { value, rung } = name({
      value: doorbell.payload.value,
      rung: event.doorbell.and(io.doorbells),
    });
    const low = value.slice(0, pointer);
    const asked = (kind: number) => commit.and(event.op).and(op.payload.kind.eq(kind));
    const { io_queue } = name({ io_queue: p.queues === 63 ? queue.ne(0) : queue.ne(0).and(queue.le(p.queues)) });
    const { make_admin, make_cq, make_sq, remove_cq, close_sq } = name({
      make_admin: commit.and(event.admin),
      make_cq: asked(QUEUE_OP.createCq).and(io_queue).and(was.cq_exists.not()),
      make_sq: asked(QUEUE_OP.createSq)
        .and(io_queue)
        .and(was.sq_exists.not())
        .and(op.payload.cq.ne(0))
        .and(was.target_exists),
      remove_cq: asked(QUEUE_OP.deleteCq).and(io_queue).and(was.cq_exists).and(was.cq_in_use.not()),
      close_sq: asked(QUEUE_OP.deleteSq).and(io_queue).and(was.sq_exists),
    });
    was.next({
      sq_exists: flags.sq_exists,
      cq_exists: flags.cq_exists,
      target_exists: flags.target_exists,
      cq_in_use: flags.cq_in_use,
      any_io_queue: flags.any_io_queue,
    });
    closing_this.next(flags.closing.and(flags.closing_queue.eq(queue)));
    legal.next(
      mux(
        doorbell.payload.cq,
        ringHolds(value, cq_shape.size).and(legalHead(low, cq_state.head, cq_state.tail)),
        ringHolds(value, sq_size).and(legalTail(low, sq_state.head, sq_state.tail)),
      ),
    );
    const { rung_exists } = name({ rung_exists: mux(doorbell.payload.cq, was.cq_exists, was.sq_exists) });
    room.assign({
      sq: sq_state,
      sq_size,
      cq: cq_state,
      cq_size: cq_shape.size,
      slots: flags.slots,
      alone: queue.eq(0),
    });
    const { fetchable } = name({
      fetchable: event.fetch
        .and(io.run)
        .and(was.sq_exists)
        .and(closing_this.not())
        .and(sq_state.head.ne(sq_state.tail)),
    });
    const { new_tail, new_head, refused, fetched, blocked, ended, posted } = name({
      new_tail: commit.and(rung).and(rung_exists).and(legal).and(doorbell.payload.cq.not()),
      new_head: commit.and(rung).and(rung_exists).and(legal).and(doorbell.payload.cq),
      refused: commit.and(rung).and(rung_exists.and(legal).not()),
      fetched: commit.and(fetchable).and(room.count.any()),
      blocked: commit.and(fetchable).and(room.full),
      ended: commit.and(ends),
      posted: commit.and(event.completion).and(completion.payload.discard.or(io.discard).not()),
    });
    const { dropped, created_sq, created_cq } = name({
      dropped: ended.and(posted.not()),
      created_sq: make_sq.or(make_admin),
      created_cq: make_cq.or(make_admin),
    });

    // A deletion is over when no command of the queue is active and no entry of one is between here and the host. Between the register
    // `post` and the busy signal of its receiver an entry is invisible for a clock, and that signal follows `watch` a clock later: both is
    // why things must have been quiet for two clocks.
    const { nothing_posted } = name({ nothing_posted: posting.or(io.watch_busy).not() });
    const { deleted } = name({ deleted: flags.closing.and(drained).and(quiet).and(nothing_posted) });
    quiet.next(nothing_posted.and(flags.closing));
    when(close_sq, () => drained.next(sq_state.active.eq(0))).elsewhen(ended.and(closing_this), () =>
      drained.next(sq_state.active.eq(1)),
    );
    io.watch.assign(flags.closing_queue);

    const admin = io.admin.payload;
    const wide = (x: Bits) => (pointer === 12 ? x : x.zext(pointer));
    const size = op.payload.size.slice(0, pointer);
    const base = op.payload.base.slice(12, 52);
    sq_shapes.w.assign({
      en: created_sq,
      addr: address(queue),
      data: {
        base: mux(event.admin, admin.asq, base),
        size: mux(event.admin, wide(admin.asqs), size),
        cq: mux(event.admin, lit(6, 0), op.payload.cq),
      },
    });
    cq_shapes.w.assign({
      en: created_cq,
      addr: address(queue),
      data: {
        base: mux(event.admin, admin.acq, base),
        size: mux(event.admin, wide(admin.acqs), size),
        vector: mux(event.admin, lit(5, 0), op.payload.vector),
        interrupts: event.admin.or(op.payload.interrupts),
      },
    });
    const keep = (x: Bits, creating: Bits<1>) => mux(creating, lit(pointer, 0), x);
    const { count } = room;
    const { begins } = name({ begins: count.and(fetched.sext(count.width)) });
    const activity = mux(
      event.fetch,
      sq_state.active.add(count.zext(pointer)),
      mux(ends, sq_state.active.sub(1), sq_state.active),
    );
    sq_states.w.assign({
      en: created_sq.or(new_tail).or(fetched).or(ended),
      addr: address(queue),
      data: {
        head: keep(mux(event.fetch, room.head, sq_state.head), created_sq),
        tail: keep(mux(event.doorbell, low, sq_state.tail), created_sq),
        active: keep(activity, created_sq),
      },
    });
    const taken = mux(
      event.fetch,
      room.reserved,
      mux(dropped, ringPrevious(cq_state.reserved, cq_shape.size), cq_state.reserved),
    );
    cq_states.w.assign({
      en: created_cq.or(new_head).or(fetched).or(ended),
      addr: address(cq_index),
      data: {
        head: keep(mux(event.doorbell, low, cq_state.head), created_cq),
        tail: keep(mux(posted, tail_next, cq_state.tail), created_cq),
        reserved: keep(taken, created_cq),
        phase: created_cq.or(cq_state.phase.xor(posted.and(tail_next.eq(0)))),
      },
    });

    flags.assign({
      clear: io.clear,
      sq: queue,
      cq: cq_index,
      target: mux(event.admin, lit(6, 0), op.payload.cq),
      ops: {
        open_sq: created_sq,
        close_sq,
        remove_closing: deleted,
        open_cq: created_cq,
        remove_cq,
        set_pending: new_tail.or(fetched),
        pending: mux(event.doorbell, low.ne(sq_state.head), room.more).and(closing_this.not()),
        block_sq: blocked,
        release_cq: new_head.or(dropped),
        begin: begins,
        end: ended,
      },
      pick_done: commit.and(event.fetch),
    });

    io.admin.ready.assign(make_admin);
    op.ready.assign(commit.and(event.op));
    doorbell.ready.assign(commit.and(event.doorbell));
    completion.ready.assign(commit.and(event.completion));
    io.lost.ready.assign(commit.and(event.lost));

    io.fetch.assign({ valid: fetching, payload: fetching_word });
    when(fetched, () => {
      fetching.next(1);
      fetching_word.next({ queue, head: room.head.zext(16), host: entryAddress(sq_base, sq_state.head, 6) });
      fetching_word.last.next(count.sub(1).slice(0, 2));
    }).elsewhen(io.fetch.ready, () => fetching.next(0));

    io.post.assign({ valid: posting, payload: posting_word });
    when(posted, () => {
      const { cid, status: code, result } = completion.payload;
      posting.next(1);
      posting_word.next({ queue, cid, status: code, result, sqhd, phase: cq_state.phase });
      posting_word.next({
        host: entryAddress(cq_shape.base, cq_state.tail, 4),
        vector: cq_shape.vector,
        interrupts: cq_shape.interrupts,
      });
    }).elsewhen(io.post.ready, () => posting.next(0));

    io.reply.assign({ valid: replying, payload: replying_word });
    when(commit.and(event.op), () => {
      const { sq_exists, cq_exists, cq_in_use, any_io_queue } = was;
      replying_word.next({ sq_exists, cq_exists, cq_in_use, any_io_queue });
      replying.next(close_sq.not());
    })
      .elsewhen(deleted, () => replying.next(1))
      .elsewhen(io.reply.ready, () => replying.next(0));

    figures.assign({
      fetched: begins,
      ended,
      posted,
      refused,
      fault: { queue, cq: doorbell.payload.cq, absent: rung_exists.not() },
    });
    io.fault.assign(figures.told);
    io.status.assign(figures.status);
    io.idle.assign(step.is("Select").and(figures.status.in_flight.eq(0)).and(doorbell.valid.not()).and(posting.not()));

    check(
      "completion_without_command",
      ended.and(sq_state.active.eq(0)).not(),
      "a command ended that was never fetched",
    );
  },
}));
