import {
  array,
  bits,
  bool,
  cat,
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
import type { StructValue } from "../lang/index.ts";
import { CARD_WINDOW, DmaDone, DmaRequest, QueueId } from "../lib/card-types.ts";
import { oneHot } from "../lib/one-hot.ts";
import { CqePost } from "./queues-types.ts";

/** Staging entries of `card_windows`; each holds one completion queue entry of 16 bytes. */
const ENTRIES = 8;
const CQE_BYTES = 16;

type FieldsOf<T> = T extends { readonly fields: infer F } ? F : never;
type Post = StructValue<FieldsOf<typeof CqePost>>;

/** A completion queue entry, dword 0 lowest (NVMe Base 2.2 §4.2.1): result, 0, SQ identifier and head, status, phase and CID. */
const entryOf = (post: Post) =>
  cat(post.status, post.phase, post.cid, post.queue.zext(16), post.sqhd, lit(32, 0), post.result);

/**
 * Writes completion queue entries to host memory and raises their interrupts.
 *
 * The staging entries are a ring, so that transfers are asked for in the order of the posts, which is that of the slots of each completion
 * queue. An interrupt is raised only after the status of its own entry's transfer has come back, and every entry of a queue with interrupts
 * raises one: a host that looks until it finds no new entry misses none.
 *
 * A transfer that failed is not repeated: it may have arrived all the same, and the host may have used its slot for the next round already.
 */
export const completionWriter = module("completion_writer", () => ({
  doc: "Writes completion queue entries to host memory in order, then raises their interrupts.",
  ports: {
    post: sink(stream(CqePost)),
    cqe_put: source(stream(struct({ entry: bits(3), data: bits(128) }))),
    /** tag: staging entry */
    cqe_dma: source(stream(DmaRequest)),
    cqe_dma_done: sink(stream(DmaDone)),
    irq: source(stream(bits(5))),
    /** A submission queue, and whether entries of its commands are here (one clock later). */
    watch: input(QueueId),
    watch_busy: output(bool),
    idle: output(bool),
    /** One clock: a transfer failed. */
    failed: output(bool),
  },
  build(io, { regs, mems, name, when, check }) {
    const { asking, host, newest, oldest } = regs({
      asking: bool.reset(0),
      host: bits(64),
      newest: bits(3).reset(0).doc("entry of the next post"),
      oldest: bits(3).reset(0).doc("entry whose transfer is waited for"),
    });
    const { busy, ended, broken, owner, interrupts, watched } = regs({
      busy: bits(ENTRIES).reset(0),
      ended: bits(ENTRIES).reset(0),
      broken: bits(ENTRIES),
      owner: array(QueueId, ENTRIES),
      interrupts: bits(ENTRIES),
      watched: bool.reset(0),
    });

    const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
    const { vectors } = mems({ vectors: { of: bits(5), depth: ENTRIES, style: "distributed", ports } });

    const done = io.cqe_dma_done;
    const { accept, silent } = name({
      accept: io.post.valid.and(io.post.ready),
      silent: broken.bit(oldest).or(interrupts.bit(oldest).not()),
    });
    const { retire } = name({ retire: ended.bit(oldest).and(silent.or(io.irq.ready)) });
    const { accepted, arrived, retired } = name({
      accepted: oneHot(newest, ENTRIES).and(accept.sext(ENTRIES)),
      arrived: oneHot(done.payload.tag.slice(0, 3), ENTRIES).and(done.valid.sext(ENTRIES)),
      retired: oneHot(oldest, ENTRIES).and(retire.sext(ENTRIES)),
    });
    busy.next(busy.and(retired.not()).or(accepted));
    ended.next(ended.and(retired.not()).or(arrived));
    broken.next(mux(done.payload.error, broken.or(arrived), broken.and(arrived.not())));
    interrupts.next(mux(io.post.payload.interrupts, interrupts.or(accepted), interrupts.and(accepted.not())));
    for (let n = 0; n < ENTRIES; n++) when(accepted.bit(n), () => owner.at(n).next(io.post.payload.queue));
    vectors.w.assign({ en: accept, addr: newest, data: io.post.payload.vector });
    vectors.r.addr.assign(oldest);

    // The entry is put before its transfer is asked for: it cannot be read earlier.
    const { free } = name({ free: busy.bit(newest).or(asking).not() });
    io.post.ready.assign(free.and(io.cqe_put.ready));
    io.cqe_put.assign({
      valid: io.post.valid.and(free),
      payload: { entry: newest, data: entryOf(io.post.payload) },
    });
    when(accept, () => {
      asking.next(1);
      host.next(io.post.payload.host);
    });
    io.cqe_dma.assign({
      valid: asking,
      payload: {
        host,
        card: newest.zext(24).shl(Math.log2(CARD_WINDOW.cqe.stride)).add(CARD_WINDOW.cqe.base),
        length: CQE_BYTES,
        tag: newest.zext(8),
      },
    });
    when(asking.and(io.cqe_dma.ready), () => {
      asking.next(0);
      newest.next(newest.add(1));
    });

    done.ready.assign(1);
    io.failed.assign(done.valid.and(done.payload.error));
    io.irq.assign({ valid: ended.bit(oldest).and(silent.not()), payload: vectors.r.data });
    when(retire, () => oldest.next(oldest.add(1)));

    const ours = Array.from({ length: ENTRIES }, (_, n) => busy.bit(n).and(owner.at(n).eq(io.watch)));
    watched.next(ours.reduce((a, b) => a.or(b)));
    io.watch_busy.assign(watched);
    io.idle.assign(busy.any().not());
    check("done_without_post", arrived.and(busy.not()).any().not(), "a transfer ended that was never asked for");
  },
}));
