/**
 * The queue manager: contexts of all submission and completion queues, and everything that changes them.
 *
 * One event at a time walks Select → ReadSq → ReadCq → Commit, so that no two of them ever see half of each other. An event takes three or
 * four clocks; a command makes four events (tail doorbell, fetch, completion, head doorbell), 14 clocks together.
 *
 * Source: NVM Express Base 2.2 §3.3 (queues), §4.1 and §4.2 (entries), §3.1.4.14 (doorbells).
 */
import {
  bits,
  bool,
  type Bits,
  enumeration,
  indexWidth,
  input,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import { Completion, QUEUE_OP, QueueId, QueueOp, QueueReply } from "../lib/card-types.ts";
import { lowest, selectOneHot } from "../lib/one-hot.ts";
import { AdminQueues } from "./controller-state.ts";
import { queueFlags } from "./queues-flags.ts";
import { vector } from "./queues-pick.ts";
import { entryAddress, legalHead, legalTail, ringHolds, ringNext, ringPrevious } from "./queues-rings.ts";
import {
  CqePost,
  CqShape,
  CqState,
  Doorbell,
  pointerWidth,
  type QueueManagerParams,
  SqeFetch,
  SqHead,
  SqShape,
  SqState,
} from "./queues-types.ts";
import { DoorbellFault, QueueStatus } from "./vendor.ts";

const Step = enumeration("step", ["Select", "ReadSq", "ReadCq", "Commit"]);

/** Which event walks; one at a time. The order is that of the turns. */
const Event = struct({ admin: bool, op: bool, doorbell: bool, completion: bool, lost: bool, fetch: bool });

/** Counts up, and stays at the top. */
const saturating = (count: Bits): Bits => count.add(count.all().not().zext(count.width));

export const queueManager = module("queue_manager", (p: QueueManagerParams) => ({
  doc: "Contexts of all queues: doorbells, order of fetching, completion slots, creation and deletion.",
  ports: {
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
  },
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
    const { sq_base, sq_size, sq_state, head_next, cq_shape, cq_state, tail_next, reserved_next } = regs({
      sq_base: bits(52),
      sq_size: bits(pointer),
      sq_state: SqState(pointer),
      head_next: bits(pointer),
      cq_shape: CqShape(pointer),
      cq_state: CqState(pointer),
      tail_next: bits(pointer),
      reserved_next: bits(pointer),
    });
    const { fetching, fetching_word, posting, posting_word, replying, replying_word } = regs({
      fetching: bool.reset(0),
      fetching_word: SqeFetch,
      posting: bool.reset(0),
      posting_word: CqePost,
      replying: bool.reset(0),
      replying_word: QueueReply,
    });
    const { drained, quiet, faulty, figures } = regs({
      drained: bool.reset(0).doc("no command of the queue being deleted is active"),
      quiet: bool.reset(0).doc("a deletion was waiting and nothing was on its way a clock ago"),
      faulty: bool.reset(0),
      figures: QueueStatus.reset({
        in_flight: 0,
        fetched: 0,
        posted: 0,
        absent_doorbells: 0,
        invalid_doorbells: 0,
        last_fault: { queue: 0, cq: 0, absent: 0 },
      }),
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
    const { flags } = instances({ flags: queueFlags({ queues: p.queues, admin: p.admin }) });

    // Select: one of the events that wait, in turns. Whatever it may produce must find a free register.
    const { waiting } = name({
      waiting: vector([
        io.admin.valid,
        op.valid.and(replying.not()).and(flags.closing.not()),
        doorbell.valid,
        completion.valid.and(posting.not()),
        io.lost.valid,
        flags.pick_valid.and(io.run).and(fetching.not()).and(figures.in_flight.all().not()),
      ]),
    });
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
    match(step, {
      Select: () => {
        when(waiting.any(), () => {
          const [admin, operation, rung, completed, lost, fetching] = [0, 1, 2, 3, 4, 5].map((n) => turn.bit(n));
          event.next({ admin, op: operation, doorbell: rung, completion: completed, lost, fetch: fetching });
          after.next(turn.or(turn.sub(1)).not());
          queue.next(subject);
          cq_index.next(subject);
          when(turn.bit(2).and(doorbell.payload.cq), () => step.next("ReadCq")).otherwise(() => step.next("ReadSq"));
        });
      },
      ReadSq: () => {
        sq_base.next(sq_shapes.r.data.base);
        sq_size.next(sq_shapes.r.data.size);
        sq_state.next(sq_states.r.data);
        sqhd.next(sq_heads.r.data);
        head_next.next(ringNext(sq_states.r.data.head, sq_shapes.r.data.size));
        when(ends.or(event.fetch), () => {
          cq_index.next(sq_shapes.r.data.cq);
          step.next("ReadCq");
        }).otherwise(() => step.next("Commit"));
      },
      ReadCq: () => {
        cq_shape.next(cq_shapes.r.data);
        cq_state.next(cq_states.r.data);
        tail_next.next(ringNext(cq_states.r.data.tail, cq_shapes.r.data.size));
        reserved_next.next(ringNext(cq_states.r.data.reserved, cq_shapes.r.data.size));
        step.next("Commit");
      },
      Commit: () => step.next("Select"),
    });

    // Commit: what becomes of the event.
    const { commit, value, rung } = name({
      commit: step.is("Commit"),
      value: doorbell.payload.value,
      rung: event.doorbell.and(io.doorbells),
    });
    const low = value.slice(0, pointer);
    const asked = (kind: number) => commit.and(event.op).and(op.payload.kind.eq(kind));
    const { io_queue } = name({ io_queue: p.queues === 63 ? queue.ne(0) : queue.ne(0).and(queue.le(p.queues)) });
    const { make_admin, make_cq, make_sq, remove_cq, close_sq } = name({
      make_admin: commit.and(event.admin),
      make_cq: asked(QUEUE_OP.createCq).and(io_queue).and(flags.cq_exists.not()),
      make_sq: asked(QUEUE_OP.createSq)
        .and(io_queue)
        .and(flags.sq_exists.not())
        .and(op.payload.cq.ne(0))
        .and(flags.target_exists),
      remove_cq: asked(QUEUE_OP.deleteCq).and(io_queue).and(flags.cq_exists).and(flags.cq_in_use.not()),
      close_sq: asked(QUEUE_OP.deleteSq).and(io_queue).and(flags.sq_exists),
    });
    const { rung_exists, rung_legal } = name({
      rung_exists: mux(doorbell.payload.cq, flags.cq_exists, flags.sq_exists),
      rung_legal: mux(
        doorbell.payload.cq,
        ringHolds(value, cq_shape.size).and(legalHead(low, cq_state.head, cq_state.tail)),
        ringHolds(value, sq_size).and(legalTail(low, sq_state.head, sq_state.tail)),
      ),
    });
    const { closing_this, slot_free } = name({
      closing_this: flags.closing.and(flags.closing_queue.eq(queue)),
      slot_free: reserved_next.ne(cq_state.head),
    });
    const { fetchable } = name({
      fetchable: event.fetch
        .and(io.run)
        .and(flags.sq_exists)
        .and(closing_this.not())
        .and(sq_state.head.ne(sq_state.tail)),
    });
    const { new_tail, new_head, refused, fetched, blocked, ended, posted } = name({
      new_tail: commit.and(rung).and(rung_exists).and(rung_legal).and(doorbell.payload.cq.not()),
      new_head: commit.and(rung).and(rung_exists).and(rung_legal).and(doorbell.payload.cq),
      refused: commit.and(rung).and(rung_exists.and(rung_legal).not()),
      fetched: commit.and(fetchable).and(slot_free),
      blocked: commit.and(fetchable).and(slot_free.not()),
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
    const activity = mux(event.fetch, sq_state.active.add(1), mux(ends, sq_state.active.sub(1), sq_state.active));
    sq_states.w.assign({
      en: created_sq.or(new_tail).or(fetched).or(ended),
      addr: address(queue),
      data: {
        head: keep(mux(event.fetch, head_next, sq_state.head), created_sq),
        tail: keep(mux(event.doorbell, low, sq_state.tail), created_sq),
        active: keep(activity, created_sq),
      },
    });
    const taken = mux(
      event.fetch,
      reserved_next,
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
        pending: mux(event.doorbell, low.ne(sq_state.head), head_next.ne(sq_state.tail)),
        block_sq: blocked,
        release_cq: new_head.or(dropped),
        begin: fetched,
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
      fetching_word.next({ queue, head: head_next.zext(16), host: entryAddress(sq_base, sq_state.head, 6) });
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
      const [sq_exists, cq_exists, cq_in_use] = [flags.sq_exists, flags.cq_exists, flags.cq_in_use];
      replying_word.next({ sq_exists, cq_exists, cq_in_use, any_io_queue: flags.any_io_queue });
      replying.next(close_sq.not());
    })
      .elsewhen(deleted, () => replying.next(1))
      .elsewhen(io.reply.ready, () => replying.next(0));

    when(fetched, () => figures.in_flight.next(figures.in_flight.add(1)));
    when(ended, () => figures.in_flight.next(figures.in_flight.sub(1)));
    when(fetched, () => figures.fetched.next(figures.fetched.add(1)));
    when(posted, () => figures.posted.next(figures.posted.add(1)));
    faulty.next(refused);
    when(refused, () => {
      figures.last_fault.next({ queue, cq: doorbell.payload.cq, absent: rung_exists.not() });
      when(rung_exists, () => figures.invalid_doorbells.next(saturating(figures.invalid_doorbells))).otherwise(() =>
        figures.absent_doorbells.next(saturating(figures.absent_doorbells)),
      );
    });
    io.fault.assign({ valid: faulty, at: figures.last_fault });
    io.status.assign(figures);
    io.idle.assign(step.is("Select").and(figures.in_flight.eq(0)).and(doorbell.valid.not()).and(posting.not()));

    check(
      "completion_without_command",
      ended.and(sq_state.active.eq(0)).not(),
      "a command ended that was never fetched",
    );
  },
}));
