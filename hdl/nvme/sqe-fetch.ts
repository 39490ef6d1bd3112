import { bits, bool, input, module, mux, output, sink, source, stream, struct } from "../lang/index.ts";
import { CARD_WINDOW, DmaDone, DmaRequest, FetchedCommand, LandedSqe, QueueId } from "../lib/card-types.ts";
import { oneHot } from "../lib/one-hot.ts";
import { SqeFetch, SqHead } from "./queues-types.ts";

/** Landing entries of 64 bytes in `card_windows`. */
const ENTRIES = 8;

/**
 * Reads submission queue entries from host memory.
 *
 * The landing entries are a ring: an entry is given to the next fetch, armed, filled by one DMA of 64 bytes, read out and handed on, all in
 * the order of the fetches, whatever order the transfers end in. At most `fetches` transfers are under way.
 *
 * An entry whose transfer failed, that is not `whole`, or that arrives while `discard` is 1, is not handed on; `lost` names its queue
 * instead, so that every fetch is answered by exactly one `command` or one `lost`.
 */
export const sqeFetch = module("sqe_fetch", (p: { fetches: number }) => ({
  doc: "Reads submission queue entries into the landing entries and hands them on in order.",
  ports: {
    fetch: sink(stream(SqeFetch)),
    /** tag: landing entry */
    sqe_dma: source(stream(DmaRequest)),
    sqe_dma_done: sink(stream(DmaDone)),
    sqe_arm: source(stream(bits(3))),
    sqe_take: source(stream(bits(3))),
    sqe: sink(stream(LandedSqe)),
    command: source(stream(FetchedCommand)),
    lost: source(stream(QueueId)),
    /** With every command handed on or lost: how far its queue is read. */
    read_up_to: output(struct({ valid: bool, at: SqHead })),
    /** Hand on nothing more. */
    discard: input(bool),
    /** One clock: a transfer failed, or brought less than an entry. */
    failed: output(bool),
  },
  build(io, { regs, mems, name, when, check }) {
    const { arming, asking, host, newest, taking, oldest } = regs({
      arming: bool.reset(0),
      asking: bool.reset(0),
      host: bits(64),
      newest: bits(3).reset(0).doc("entry of the next fetch"),
      taking: bits(3).reset(0).doc("next entry to be read out"),
      oldest: bits(3).reset(0).doc("next entry to be handed on"),
    });
    const { used, under_way, offered } = regs({
      used: bits(4).reset(0).doc("entries given out"),
      under_way: bits(4).reset(0).doc("transfers not yet ended"),
      offered: bool.reset(0).doc("the command was already offered: it may not be withdrawn"),
    });
    const { landed, broken } = regs({
      landed: bits(ENTRIES).reset(0).doc("the transfer has ended and the entry is still to be read out"),
      broken: bits(ENTRIES).doc("the transfer failed"),
    });

    const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
    const { owners } = mems({ owners: { of: SqHead, depth: ENTRIES, style: "distributed", ports } });

    const done = io.sqe_dma_done;
    const { sqe, whole } = io.sqe.payload;
    const { room, bad } = name({
      room: used.lt(ENTRIES).and(under_way.lt(p.fetches)),
      bad: broken.bit(oldest).or(whole.not()),
    });
    const { drop } = name({ drop: bad.or(io.discard.and(offered.not())) });
    const { accept, arrive, take, leave } = name({
      accept: io.fetch.valid.and(io.fetch.ready),
      arrive: done.valid,
      take: io.sqe_take.valid.and(io.sqe_take.ready),
      leave: io.sqe.valid.and(io.sqe.ready),
    });
    const { arrived, taken } = name({
      arrived: oneHot(done.payload.tag.slice(0, 3), ENTRIES).and(arrive.sext(ENTRIES)),
      taken: oneHot(taking, ENTRIES).and(take.sext(ENTRIES)),
    });

    io.fetch.ready.assign(room.and(arming.not()).and(asking.not()));
    when(accept, () => {
      arming.next(1);
      host.next(io.fetch.payload.host);
    });
    const { queue: of, head } = io.fetch.payload;
    owners.w.assign({ en: accept, addr: newest, data: { queue: of, head } });

    // The entry is armed before its transfer is asked for: nothing can land earlier.
    io.sqe_arm.assign({ valid: arming, payload: newest });
    when(arming.and(io.sqe_arm.ready), () => {
      arming.next(0);
      asking.next(1);
    });
    io.sqe_dma.assign({
      valid: asking,
      payload: {
        host,
        card: newest.zext(24).shl(Math.log2(CARD_WINDOW.sqe.stride)).add(CARD_WINDOW.sqe.base),
        length: CARD_WINDOW.sqe.stride,
        tag: newest.zext(8),
      },
    });
    when(asking.and(io.sqe_dma.ready), () => {
      asking.next(0);
      newest.next(newest.add(1));
    });

    done.ready.assign(1);
    // What ended well and is not whole is as bad as an error: the command is lost, and the host is not told by any completion.
    const { short } = name({ short: leave.and(whole.not()).and(broken.bit(oldest).not()) });
    io.failed.assign(arrive.and(done.payload.error).or(short));
    io.sqe_take.assign({ valid: landed.bit(taking), payload: taking });
    when(take, () => taking.next(taking.add(1)));
    landed.next(landed.and(taken.not()).or(arrived));
    broken.next(mux(done.payload.error, broken.or(arrived), broken.and(arrived.not())));

    owners.r.addr.assign(oldest);
    const { queue } = owners.r.data;
    io.command.assign({
      valid: io.sqe.valid.and(drop.not()),
      payload: { queue, sqe },
    });
    io.lost.assign({ valid: io.sqe.valid.and(drop), payload: queue });
    io.sqe.ready.assign(mux(drop, io.lost.ready, io.command.ready));
    offered.next(io.command.valid.and(io.command.ready.not()));
    io.read_up_to.assign({ valid: leave, at: owners.r.data });
    when(leave, () => oldest.next(oldest.add(1)));

    when(accept.and(leave.not()), () => used.next(used.add(1))).elsewhen(leave.and(accept.not()), () =>
      used.next(used.sub(1)),
    );
    when(accept.and(arrive.not()), () => under_way.next(under_way.add(1))).elsewhen(arrive.and(accept.not()), () =>
      under_way.next(under_way.sub(1)),
    );
    check("done_without_fetch", arrive.and(under_way.eq(0)).not(), "a transfer ended that was never asked for");
  },
}));
