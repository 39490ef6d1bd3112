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
 * A transfer that failed is asked for once more, into the same group: reading twice does no harm, since the host may not write to entries before
 * it is told that they have been read. Nothing of the first one is on its way any more when it is reported (`dma_channel`).
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
    sqe_arm: source(stream(SqeGroup)),
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
  },
  build(io, { regs, mems, name, when, check }) {
    const { arming, asking, repeating, asked, newest, taking, oldest } = regs({
      arming: bool.reset(0),
      asking: bool.reset(0),
      repeating: bool.reset(0).doc("what is asked for is the second transfer of a group"),
      asked: SqeGroup.doc("group that is asked for"),
      newest: SqeGroup.reset(0).doc("group of the next fetch"),
      taking: struct({ group: SqeGroup, place: SqePlace })
        .reset({ group: 0, place: 0 })
        .doc("next entry to be read out"),
      oldest: struct({ group: SqeGroup, place: SqePlace })
        .reset({ group: 0, place: 0 })
        .doc("next entry to be handed on"),
    });
    const { used, under_way, offered, discarding, failing } = regs({
      used: bits(4).reset(0).doc("groups given out"),
      under_way: bits(4).reset(0).doc("transfers not yet ended"),
      offered: bool.reset(0).doc("the command was already offered: it may not be withdrawn"),
      failing: bool.reset(0).doc("`failed` a clock ago: nothing slips out before `discard` follows"),
      discarding: bool.reset(0).doc("`discard` a clock ago, out of the way to the queue manager's choice"),
    });
    const { landed, broken, repeats, repeated } = regs({
      landed: bits(SQE_GROUPS).reset(0).doc("the transfer has ended and the group is still to be read out"),
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
      room: used.lt(SQE_GROUPS).and(under_way.lt(p.fetches)),
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
    const { here, again } = name({
      here: oneHot(group, SQE_GROUPS),
      again: arrive.and(done.payload.error).and(repeated.bit(group).not()).and(discarding.not()),
    });
    const { ends, arrived, retried, taken, retire } = name({
      ends: arrive.and(again.not()),
      arrived: here.and(arrive.and(again.not()).sext(SQE_GROUPS)),
      retried: here.and(again.sext(SQE_GROUPS)),
      taken: oneHot(taking.group, SQE_GROUPS).and(take.and(takes_last).sext(SQE_GROUPS)),
      retire: leave.and(leaves_last),
    });

    const { free, any_repeat } = name({ free: arming.or(asking).not(), any_repeat: repeats.any() });
    const { ask_again } = name({ ask_again: free.and(any_repeat) });
    io.fetch.ready.assign(room.and(free).and(any_repeat.not()));
    const { queue: of, head, last } = io.fetch.payload;
    when(accept, () => {
      arming.next(1);
      asked.next(newest);
      repeating.next(0);
    });
    const { first } = name({ first: lowest(repeats) });
    when(ask_again, () => {
      asking.next(1);
      asked.next(indexOfOneHot(first, SqeGroup.width));
      repeating.next(1);
    });
    repeats.next(repeats.and(first.and(ask_again.sext(SQE_GROUPS)).not()).or(retried));
    when(again, () => repeated.bit(group).next(1));
    when(accept, () => repeated.bit(newest).next(0));
    places.w.assign({ en: accept, addr: newest, data: { host: io.fetch.payload.host, last } });
    places.r.addr.assign(asked);
    owners.w.assign({ en: accept, addr: newest, data: { queue: of, head } });
    lasts.w.assign({ en: accept, addr: newest, data: last });

    // The group is armed before its transfer is asked for: nothing can land earlier.
    io.sqe_arm.assign({ valid: arming, payload: asked });
    when(arming.and(io.sqe_arm.ready), () => {
      arming.next(0);
      asking.next(1);
    });
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
    when(asking.and(io.sqe_dma.ready), () => {
      asking.next(0);
      newest.next(newest.add(repeating.not().zext(SqeGroup.width)));
    });

    done.ready.assign(1);
    // What ended well and is not whole is as bad as an error: the command is lost, and the host is not told by any completion.
    const { short } = name({ short: leave.and(whole.not()).and(broken.bit(oldest.group).not()) });
    const { fails } = name({ fails: ends.and(done.payload.error).or(short) });
    io.failed.assign(fails);
    failing.next(fails);
    io.sqe_take.assign({
      valid: landed.bit(taking.group),
      payload: { group: taking.group, place: taking.place, last: takes_last },
    });
    const next = (at: typeof taking, last: Bits<1>) => {
      at.place.next(mux(last, lit(SqePlace.width, 0), at.place.add(1)));
      at.group.next(at.group.add(last.zext(SqeGroup.width)));
    };
    when(take, () => next(taking, takes_last));
    landed.next(landed.and(taken.not()).or(arrived));
    broken.next(mux(done.payload.error, broken.or(arrived), broken.and(arrived.not())));

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
    when(accept.and(ends.not()), () => under_way.next(under_way.add(1))).elsewhen(ends.and(accept.not()), () =>
      under_way.next(under_way.sub(1)),
    );
    check("done_without_fetch", arrive.and(under_way.eq(0)).not(), "a transfer ended that was never asked for");
  },
}));
