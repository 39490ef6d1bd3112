import {
  bits,
  bool,
  cat,
  enumeration,
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
import { CARD_WINDOW, DmaDone, DmaRequest, LIST_PIECES, LIST_PIECE_BYTES } from "../lib/card-types.ts";
import { oneHot } from "../lib/one-hot.ts";
import { ListPiece, ListRequest } from "./prp.ts";

const State = enumeration("fetch_state", ["Idle", "Measure", "Cut", "Arm", "Ask", "Follow", "Stopped"]);

/** What is known of a piece when it is asked for. */
const Shape = struct({ count: bits(6), pointer: bool, ends: bool });

/**
 * Reads PRP lists from host memory, piece by piece and ahead of whoever needs the entries: pieces of several requests are under way at once, and are
 * handed on in the order in which they were asked for.
 *
 * Exactly the entries that are needed are read (memory behind them may belong to nobody). Where a list goes on in another page, the pointer to it
 * has to be read first: reading goes on when `follow` brings it. While `stop` is 1 the request whose last piece has not been asked for
 * is given up; `stopped` tells that it is, and that all its pieces have been handed on.
 */
export const prpListFetch = module("prp_list_fetch", () => ({
  doc: "Reads PRP lists into the landing pieces, ahead and in order.",
  ports: {
    request: sink(stream(ListRequest)),
    /** tag: index of the piece */
    list_dma: source(stream(DmaRequest)),
    list_dma_done: sink(stream(DmaDone)),
    list_arm: source(stream(bits(3))),
    piece: source(stream(ListPiece)),
    follow: input(struct({ valid: bool, address: bits(64) })),
    /** One clock: the last piece of a request has been done with. */
    over: input(bool),
    stop: input(bool),
    stopped: output(bool),
    /** One clock, while `stopped`. */
    go_on: input(bool),
  },
  build(io, { regs, mems, name, when, match, check }) {
    const { request, list_dma, list_dma_done: done, list_arm, piece } = io;
    const { state, at, left, slots, chained } = regs({
      state: State.reset("Idle"),
      at: bits(64).doc("address of the next entry"),
      left: bits(17).doc("entries that name data and have not been asked for"),
      slots: bits(10).doc("entries of this page of the list that have not been asked for"),
      chained: bool.doc("the last entry of this page points to the next one"),
    });
    const { shape } = regs({ shape: Shape });
    const { newest, oldest, used, ahead } = regs({
      newest: bits(3).reset(0).doc("piece that is asked for next"),
      oldest: bits(3).reset(0).doc("piece that is handed on next"),
      used: bits(4).reset(0).doc("pieces asked for and not done with"),
      ahead: bits(4).reset(0).doc("requests with all pieces asked for, and not over"),
    });
    const { landed, failed } = regs({ landed: bits(LIST_PIECES).reset(0), failed: bits(LIST_PIECES) });
    const { shapes } = mems({
      shapes: {
        of: Shape,
        depth: LIST_PIECES,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });

    const { room, to_line } = name({
      room: lit(10, 512).sub(at.slice(3, 9).zext(10)),
      to_line: lit(6, LIST_PIECE_BYTES / 8).sub(at.slice(3, 5).zext(6)),
    });
    const { tail, given_up } = name({
      tail: slots.le(to_line.zext(10)),
      given_up: io.stop.and(ahead.eq(0)),
    });
    request.ready.assign(state.is("Idle"));
    io.stopped.assign(state.is("Stopped").and(used.eq(0)));

    // A piece is armed before its transfer is asked for: nothing can land earlier.
    list_arm.assign({ valid: state.is("Arm").and(used.ne(LIST_PIECES)), payload: newest });
    list_dma.assign({
      valid: state.is("Ask"),
      payload: {
        host: at,
        card: newest.zext(24).shl(Math.log2(LIST_PIECE_BYTES)).add(CARD_WINDOW.prpList.base),
        length: cat(shape.count, lit(3, 0)).zext(13),
        tag: newest.zext(8),
      },
    });
    const { asked } = name({ asked: list_dma.valid.and(list_dma.ready) });
    shapes.w.assign({ en: asked, addr: newest, data: shape });
    const { named } = name({ named: shape.count.sub(shape.pointer.zext(6)) });

    match(state, {
      Idle: () => {
        at.next(request.payload.at);
        left.next(request.payload.entries);
        when(request.valid, () => state.next("Measure"));
      },
      Measure: () => {
        chained.next(left.gt(room.zext(17)));
        slots.next(mux(left.gt(room.zext(17)), room, left.trunc(10)));
        state.next("Cut");
      },
      Cut: () => {
        shape.next({
          count: mux(tail, slots.trunc(6), to_line),
          pointer: tail.and(chained),
          ends: tail.and(chained.not()),
        });
        when(given_up, () => state.next("Stopped")).otherwise(() => state.next("Arm"));
      },
      Arm: () => when(list_arm.valid.and(list_arm.ready), () => state.next("Ask")),
      Ask: () => {
        when(asked, () => {
          newest.next(newest.add(1));
          at.next(at.add(cat(shape.count, lit(3, 0)).zext(64)));
          left.next(left.sub(named.zext(17)));
          slots.next(slots.sub(shape.count.zext(10)));
          when(shape.pointer, () => state.next("Follow"))
            .elsewhen(shape.ends, () => state.next("Idle"))
            .otherwise(() => state.next("Cut"));
        });
      },
      Follow: () => {
        at.next(io.follow.address);
        when(given_up, () => state.next("Stopped")).elsewhen(io.follow.valid, () => state.next("Measure"));
      },
      Stopped: () => when(io.go_on, () => state.next("Idle")),
    });

    // Ends of transfers come in any order, pieces leave in the order of the ring.
    done.ready.assign(1);
    shapes.r.addr.assign(oldest);
    piece.assign({
      valid: landed.bit(oldest),
      payload: { ...shapes.r.data, index: oldest, failed: failed.bit(oldest) },
    });
    const { leave } = name({ leave: piece.valid.and(piece.ready) });
    const { arrived, left_now } = name({
      arrived: oneHot(done.payload.tag.slice(0, 3), LIST_PIECES).and(done.valid.sext(LIST_PIECES)),
      left_now: oneHot(oldest, LIST_PIECES).and(leave.sext(LIST_PIECES)),
    });
    landed.next(landed.or(arrived).and(left_now.not()));
    failed.next(mux(done.payload.error, failed.or(arrived), failed.and(arrived.not())));
    when(leave, () => oldest.next(oldest.add(1)));
    when(asked.and(leave.not()), () => used.next(used.add(1))).elsewhen(leave.and(asked.not()), () =>
      used.next(used.sub(1)),
    );
    const { all_asked } = name({ all_asked: asked.and(shape.ends) });
    when(all_asked.and(io.over.not()), () => ahead.next(ahead.add(1))).elsewhen(io.over.and(all_asked.not()), () =>
      ahead.next(ahead.sub(1)),
    );
    check(
      "done_without_read",
      done.valid.and(used.eq(0)).not(),
      "the read of a list piece ended that was never asked for",
    );
    check("over_without_request", io.over.and(ahead.eq(0)).not(), "a request ended that is not read yet");
  },
}));
