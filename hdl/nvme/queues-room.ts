import { type Bits, bits, bool, cat, input, lit, module, mux, output } from "../lang/index.ts";
import { SQE_GROUP } from "../lib/card-types.ts";
import { CqState, SqState } from "./queues-types.ts";

/** A number of entries, 0 to SQE_GROUP. */
export const Count = bits(3);

/** `x`, and SQE_GROUP if it is more. */
export const atMostAGroup = (x: Bits): Bits<3> =>
  mux(x.slice(2, x.width - 2).any(), lit(3, SQE_GROUP), x.slice(0, 2).zext(3));
const least = (a: Bits, b: Bits): Bits<3> => mux(a.lt(b), a, b).trunc(3);

/**
 * How many submission queue entries may be read by one transfer: as many as are announced, up to the end of the ring, up to SQE_GROUP, only
 * one of the admin queue (`alone`), not more than `slots` command slots are free, and not more than the completion queue has room for up to
 * the end of its own ring. What is cut off is for the next transfer: nobody waits here.
 *
 * `sq` and `sq_size` must stand for three clocks, `cq`, `cq_size`, `slots` and `alone` for two, before the outputs are about them.
 *
 * `pointer`: bits of a ring pointer.
 */
export const queueRoom = module("queue_room", (p: { pointer: number }) => {
  const Behind = bits(p.pointer + 1);
  return {
    doc: "How many entries of a submission queue may be fetched at once, and where its rings stand afterwards.",
    ports: {
      sq: input(SqState(p.pointer)),
      sq_size: input(bits(p.pointer)),
      cq: input(CqState(p.pointer)),
      cq_size: input(bits(p.pointer)),
      slots: input(Count),
      alone: input(bool),
      count: output(Count),
      /** Nothing is fetched because the completion queue is full. */
      full: output(bool),
      /** `sq.head` and `cq.reserved` after `count` entries, and whether announced ones are left. */
      head: output(bits(p.pointer)),
      reserved: output(bits(p.pointer)),
      more: output(bool),
    },
    build(io, { regs, name }) {
      const { sq, cq } = io;
      const { sq_end, sq_wraps, sq_rest, cq_end, cq_wraps } = regs({
        sq_end: Behind.doc("behind the last entry that one transfer could read"),
        sq_wraps: bool.doc("that is the end of the ring"),
        sq_rest: bool.doc("and there are more at its start"),
        cq_end: Behind.doc("behind the last slot that can be reserved going up"),
        cq_wraps: bool,
      });
      const { sq_room, sq_exact, rest, wraps, wish, wish_all, wish_rest, wish_wraps, cq_room, cq_exact } = regs({
        sq_room: Count,
        sq_exact: bool.doc("`sq_room` is all, not cut to a group"),
        rest: bool,
        wraps: bool,
        wish: Count.doc("what would be fetched if the completion queue has room"),
        wish_all: bool.doc("that is all up to `sq_end`"),
        wish_rest: bool,
        wish_wraps: bool,
        cq_room: Count,
        cq_exact: bool.doc("`cq_room` slots reach `cq_end`, which is the end of the ring"),
      });
      const wide = (x: Bits) => x.zext(p.pointer + 1);

      const { sq_wrapped, cq_wrapped } = name({ sq_wrapped: sq.tail.lt(sq.head), cq_wrapped: cq.reserved.lt(cq.head) });
      sq_end.next(mux(sq_wrapped, wide(io.sq_size).add(1), wide(sq.tail)));
      sq_wraps.next(sq_wrapped);
      sq_rest.next(sq_wrapped.and(sq.tail.ne(0)));
      const { sq_left } = name({ sq_left: sq_end.sub(wide(sq.head)) });
      sq_room.next(atMostAGroup(sq_left));
      sq_exact.next(sq_left.le(SQE_GROUP));
      rest.next(sq_rest);
      wraps.next(sq_wraps);

      // One slot of the ring stays free, or a full one would look empty: the one before `head`.
      cq_end.next(mux(cq_wrapped, wide(cq.head).sub(1), wide(io.cq_size).add(cq.head.any().zext(p.pointer + 1))));
      cq_wraps.next(cq_wrapped.not().and(cq.head.any()));
      const { cq_left } = name({ cq_left: cq_end.sub(wide(cq.reserved)) });
      cq_room.next(atMostAGroup(cq_left));
      cq_exact.next(cq_left.le(SQE_GROUP).and(cq_wraps));

      const { most } = name({ most: mux(io.alone, lit(3, 1), io.slots) });
      const { wanted } = name({ wanted: least(sq_room, most) });
      wish.next(wanted);
      wish_all.next(sq_exact.and(sq_room.le(most)));
      wish_rest.next(rest);
      wish_wraps.next(wraps);

      const { fetched } = name({ fetched: least(wish, cq_room) });
      const { drained, filled } = name({
        drained: wish_all.and(wish.le(cq_room)),
        filled: cq_exact.and(cq_room.le(wish)),
      });
      io.count.assign(fetched);
      io.full.assign(cq_room.eq(0));
      const step = cat(lit(p.pointer - 3, 0), fetched);
      io.head.assign(mux(drained.and(wish_wraps), lit(p.pointer, 0), sq.head.add(step)));
      io.reserved.assign(mux(filled, lit(p.pointer, 0), cq.reserved.add(step)));
      io.more.assign(drained.not().or(wish_rest));
    },
  };
});
