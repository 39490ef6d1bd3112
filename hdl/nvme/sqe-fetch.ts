import { type Bits, bits, bool, input, lit, module, mux, output, sink, source, stream, struct } from "../lang/index.ts";
import {
  CARD_WINDOW,
  DmaDone,
  DmaRequest,
  FetchedCommand,
  LandedSqe,
  QueueId,
  SQE_GROUP,
  SQE_GROUPS,
  SqeArm,
  SqeGroup,
  SqePlace,
  SqeTake,
} from "../lib/card-types.ts";
import { indexOfOneHot, lowest, oneHot } from "../lib/one-hot.ts";
import { SqeFetch, SqHead } from "./queues-types.ts";

/**
 * Reads submission queue entries from host memory, up to four by one transfer.
 *
 * The landing groups are a ring: a group is given to the next fetch, armed, filled by one DMA of 64 to 256 bytes, read out entry by entry and
 * handed on, all in the order of the fetches, whatever order the transfers end in. At most `fetches` transfers are under way.
 *
 * A group is read out when its transfer has ended, or before that when it is `sure`: all of its entries have landed, by its first transfer. Then every
 * byte of it has been read from the host, which is what `read_up_to` says of the whole group with the first entry handed on; and the report changes
 * nothing any more, an error is as good as none. A group that is sure stays so until it is armed again. It is given to the next fetch when both have
 * happened, the report and the last entry handed on, so that nothing late can meet a new owner; `idle` says that no report is missing.
 *
 * A transfer that failed before its group was sure is asked for once more, into the same group: reading twice does no harm, since the host may not
 * write to entries before it is told that they have been read. Nothing of the first one is on its way any more when it is reported (`dma_channel`).
 * What the second one brings is not trusted before its end: the bytes of the first may have made up the entries, and while the rest is still being
 * read the host must not be told to write new ones there.
 *
 * An entry whose transfer failed twice, that is not `whole`, or that arrives while `discard` or `failed` was 1 a clock ago, is not handed on; `lost` names its queue
 * instead, so that every entry fetched is answered by exactly one `command` or one `lost`.
 */
export const sqeFetch = module("sqe_fetch", (p: { fetches: number }) => ({
  doc: "Reads submission queue entries into the landing groups and hands them on in order.",
  ports: {
    fetch: sink(stream(SqeFetch)),
    /** tag: landing group */
    sqe_dma: source(stream(DmaRequest)),
    sqe_dma_done: sink(stream(DmaDone)),
    sqe_arm: source(stream(SqeArm)),
    /** Groups of which every entry has landed since it was armed. */
    sqe_landed: input(bits(SQE_GROUPS)),
    sqe_take: source(stream(SqeTake)),
    sqe: sink(stream(LandedSqe)),
    command: source(stream(FetchedCommand)),
    lost: source(stream(QueueId)),
    /** With every command handed on or lost: how far its queue is read, which is behind its whole group. */
    read_up_to: output(struct({ valid: bool, at: SqHead })),
    /** Hand on nothing more, from the next clock on. */
    discard: input(bool),
    /** One clock: a transfer failed for good, or brought less than an entry. */
    failed: output(bool),
    /** No transfer is under way. */
    idle: output(bool),
  },
  build(io, { regs, mems, name, when, check }) {
    const { asking, asked, newest, taking, oldest } = regs({
      asking: bool.reset(0),
      asked: SqeGroup.doc("group that is asked for"),
      newest: SqeGroup.reset(0).doc("group of the next fetch"),
      taking: struct({ group: SqeGroup, place: SqePlace })
        .reset({ group: 0, place: 0 })
        .doc("next entry to be read out"),
      oldest: struct({ group: SqeGroup, place: SqePlace })
        .reset({ group: 0, place: 0 })
        .doc("next entry to be handed on"),
    });
    const { used, transfers, offered, discarding, failing } = regs({
      used: bits(4).reset(0).doc("groups given out and not handed on"),
      transfers: bits(4).reset(0).doc("groups whose transfer has not ended"),
      offered: bool.reset(0).doc("the command was already offered: it may not be withdrawn"),
      failing: bool.reset(0).doc("`failed` a clock ago: nothing slips out before `discard` follows"),
      discarding: bool.reset(0).doc("`discard` a clock ago, out of the way to the queue manager's choice"),
    });
    const { unread, under_way, broken, repeats, repeated } = regs({
      unread: bits(SQE_GROUPS).reset(0).doc("given out and not read out"),
      under_way: bits(SQE_GROUPS).reset(0).doc("the transfer has not ended"),
      broken: bits(SQE_GROUPS).doc("the transfer failed"),
      repeats: bits(SQE_GROUPS).reset(0).doc("the transfer failed and is to be asked for again"),
      repeated: bits(SQE_GROUPS).doc("the group had its second transfer, or will have it"),
    });

    const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
    const { owners, places, lasts } = mems({
      places: { of: struct({ host: bits(64), last: SqePlace }), depth: SQE_GROUPS, style: "distributed", ports },
      owners: { of: SqHead, depth: SQE_GROUPS, style: "distributed", ports },
      lasts: {
        of: SqePlace,
        depth: SQE_GROUPS,
        style: "distributed",
        ports: { ...ports, taken: { kind: "readAsync" } },
      },
    });

    const done = io.sqe_dma_done;
    const { sqe, whole } = io.sqe.payload;
    lasts.taken.addr.assign(taking.group);
    lasts.r.addr.assign(oldest.group);
    const { room, bad, takes_last, leaves_last } = name({
      room: used.lt(SQE_GROUPS).and(transfers.lt(p.fetches)).and(under_way.bit(newest).not()),
      bad: broken.bit(oldest.group).or(whole.not()),
      takes_last: taking.place.eq(lasts.taken.data),
      leaves_last: oldest.place.eq(lasts.r.data),
    });
    const { drop } = name({ drop: bad.or(discarding.or(failing).and(offered.not())) });
    const { accept, arrive, take, leave } = name({
      accept: io.fetch.valid.and(io.fetch.ready),
      arrive: done.valid,
      take: io.sqe_take.valid.and(io.sqe_take.ready),
      leave: io.sqe.valid.and(io.sqe.ready),
    });
    const group = done.payload.tag.slice(0, 3);
    const { sure } = name({ sure: io.sqe_landed.and(repeated.not()) });
    const { here, fault } = name({
      here: oneHot(group, SQE_GROUPS),
      fault: arrive.and(done.payload.error).and(sure.bit(group).not()),
    });
    const { again } = name({ again: fault.and(repeated.bit(group).not()).and(discarding.not()) });
    const { ends, gives_up, retire } = name({
      ends: arrive.and(again.not()),
      gives_up: fault.and(again.not()),
      retire: leave.and(leaves_last),
    });
    const { given, ended, lost_here, retried, taken } = name({
      given: oneHot(newest, SQE_GROUPS).and(accept.sext(SQE_GROUPS)),
      ended: here.and(ends.sext(SQE_GROUPS)),
      lost_here: here.and(gives_up.sext(SQE_GROUPS)),
      retried: here.and(again.sext(SQE_GROUPS)),
      taken: oneHot(taking.group, SQE_GROUPS).and(take.and(takes_last).sext(SQE_GROUPS)),
    });

    // The group is armed when its transfer is about to be asked for: nothing can land earlier. A repeat waits for the fetch that stands here, of
    // which there can be no more than there are groups.
    const { free } = name({ free: room.and(asking.not()) });
    const { queue: of, head, last } = io.fetch.payload;
    io.sqe_arm.assign({ valid: io.fetch.valid.and(free), payload: { group: newest, last } });
    io.fetch.ready.assign(free.and(io.sqe_arm.ready));
    when(accept, () => {
      asking.next(1);
      asked.next(newest);
      newest.next(newest.add(1));
    });
    const { ask_again, first } = name({
      ask_again: repeats.any().and(asking.not()).and(io.sqe_arm.valid.not()),
      first: lowest(repeats),
    });
    when(ask_again, () => {
      asking.next(1);
      asked.next(indexOfOneHot(first, SqeGroup.width));
    });
    repeats.next(repeats.and(first.and(ask_again.sext(SQE_GROUPS)).not()).or(retried));
    repeated.next(repeated.or(retried).and(given.not()));
    places.w.assign({ en: accept, addr: newest, data: { host: io.fetch.payload.host, last } });
    places.r.addr.assign(asked);
    owners.w.assign({ en: accept, addr: newest, data: { queue: of, head } });
    lasts.w.assign({ en: accept, addr: newest, data: last });

    io.sqe_dma.assign({
      valid: asking,
      payload: {
        host: places.r.data.host,
        card: asked
          .zext(24)
          .shl(Math.log2(CARD_WINDOW.sqe.stride * SQE_GROUP))
          .add(CARD_WINDOW.sqe.base),
        length: places.r.data.last.zext(13).add(1).shl(Math.log2(CARD_WINDOW.sqe.stride)),
        tag: asked.zext(8),
      },
    });
    when(asking.and(io.sqe_dma.ready), () => asking.next(0));

    done.ready.assign(1);
    // What ended well and is not whole is as bad as an error: the command is lost, and the host is not told by any completion.
    const { short } = name({ short: leave.and(whole.not()).and(broken.bit(oldest.group).not()) });
    const { fails } = name({ fails: gives_up.or(short) });
    io.failed.assign(fails);
    failing.next(fails);
    const { readable } = name({ readable: unread.and(under_way.not().or(sure)) });
    io.sqe_take.assign({
      valid: readable.bit(taking.group),
      payload: { group: taking.group, place: taking.place, last: takes_last },
    });
    const next = (at: typeof taking, last: Bits<1>) => {
      at.place.next(mux(last, lit(SqePlace.width, 0), at.place.add(1)));
      at.group.next(at.group.add(last.zext(SqeGroup.width)));
    };
    when(take, () => next(taking, takes_last));
    unread.next(unread.and(taken.not()).or(given));
    under_way.next(under_way.and(ended.not()).or(given));
    broken.next(broken.or(lost_here).and(given.not()));

    owners.r.addr.assign(oldest.group);
    const { queue } = owners.r.data;
    io.command.assign({
      valid: io.sqe.valid.and(drop.not()),
      payload: { queue, sqe },
    });
    io.lost.assign({ valid: io.sqe.valid.and(drop), payload: queue });
    io.sqe.ready.assign(mux(drop, io.lost.ready, io.command.ready));
    discarding.next(io.discard);
    offered.next(io.command.valid.and(io.command.ready.not()));
    io.read_up_to.assign({ valid: leave, at: owners.r.data });
    when(leave, () => next(oldest, leaves_last));

    when(accept.and(retire.not()), () => used.next(used.add(1))).elsewhen(retire.and(accept.not()), () =>
      used.next(used.sub(1)),
    );
    when(accept.and(ends.not()), () => transfers.next(transfers.add(1))).elsewhen(ends.and(accept.not()), () =>
      transfers.next(transfers.sub(1)),
    );
    io.idle.assign(transfers.eq(0));
    check("done_without_fetch", arrive.not().or(under_way.bit(group)), "a transfer ended that was never asked for");
  },
}));
