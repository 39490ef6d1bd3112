import { bits, bool, enumeration, input, module, output, sink, source, stream, struct } from "../lang/index.ts";
import { ListEntry, ListTake, StatusField } from "../lib/card-types.ts";
import { ListPage, ListPiece } from "./prp.ts";
import { STATUS } from "./status.ts";

const State = enumeration("read_state", ["Piece", "Take", "Look", "Give", "Release"]);

/**
 * Takes landed pieces of lists apart into pointers to pages of data, in order.
 *
 * An entry with an offset, or whose bytes are not there, and a piece whose transfer failed end their request: the rest of it is thrown away
 * piece by piece, and only then `page` brings the status, so that nothing of a list is still read when its command ends. Pointers from one page of a
 * list to the next go back to `prp_list_fetch`.
 */
export const prpListRead = module("prp_list_read", () => ({
  doc: "Takes landed pieces of PRP lists apart and checks their entries.",
  ports: {
    piece: sink(stream(ListPiece)),
    list_take: source(stream(ListTake)),
    list_entry: sink(stream(ListEntry)),
    list_disarm: source(stream(bits(3))),
    page: source(stream(ListPage)),
    follow: output(struct({ valid: bool, address: bits(64) })),
    over: output(bool),
    stop: output(bool),
    stopped: input(bool),
    go_on: output(bool),
  },
  build(io, { regs, wires, name, when, match }) {
    const { piece, list_take, list_entry, list_disarm, page } = io;
    const { state, position, address, status } = regs({
      state: State.reset("Piece"),
      position: bits(5).doc("entry of the piece"),
      address: bits(64),
      status: StatusField.reset(0).doc("what is wrong with the request that is read; 0: nothing"),
    });
    const { broken, at_end } = name({
      broken: status.ne(STATUS.success),
      at_end: position.addc(1).eq(piece.payload.count),
    });
    const { next_page } = name({ next_page: piece.payload.pointer.and(at_end) });

    list_take.assign({ valid: state.is("Take"), payload: { piece: piece.payload.index, entry: position } });
    list_entry.ready.assign(state.is("Look"));
    page.assign({ valid: state.is("Give"), payload: { address, status } });
    list_disarm.assign({ valid: state.is("Release"), payload: piece.payload.index });
    const { released } = name({ released: state.is("Release").and(list_disarm.ready) });
    piece.ready.assign(released);
    io.over.assign(released.and(piece.payload.ends));
    // Not while the status is given: what is fetched by then is of the next request.
    io.stop.assign(broken.and(state.is("Give").not()));

    const { fault } = wires({ fault: StatusField });
    when(list_entry.payload.landed.not(), () => fault.assign(STATUS.dataTransferError))
      .elsewhen(list_entry.payload.pointer.slice(0, 12).any(), () => fault.assign(STATUS.prpOffsetInvalid))
      .otherwise(() => fault.assign(STATUS.success));
    const { good } = name({ good: state.is("Look").and(list_entry.valid).and(fault.eq(STATUS.success)) });
    io.follow.assign({ valid: good.and(next_page), address: list_entry.payload.pointer });

    const { given_up } = name({ given_up: state.is("Piece").and(broken).and(io.stopped) });
    io.go_on.assign(given_up);

    match(state, {
      Piece: () => {
        position.next(0);
        when(given_up, () => state.next("Give")).elsewhen(piece.valid, () => {
          when(broken, () => state.next("Release"))
            .elsewhen(piece.payload.failed, () => {
              status.next(STATUS.dataTransferError);
              state.next("Release");
            })
            .otherwise(() => state.next("Take"));
        });
      },
      Take: () => when(list_take.ready, () => state.next("Look")),
      Look: () => {
        address.next(list_entry.payload.pointer);
        when(list_entry.valid, () => {
          status.next(fault);
          when(fault.ne(STATUS.success).or(next_page), () => state.next("Release")).otherwise(() => state.next("Give"));
        });
      },
      Give: () => {
        when(page.ready, () => {
          position.next(position.add(1));
          status.next(STATUS.success);
          when(broken, () => state.next("Piece"))
            .elsewhen(at_end, () => state.next("Release"))
            .otherwise(() => state.next("Take"));
        });
      },
      Release: () => {
        when(list_disarm.ready, () => {
          when(broken.and(piece.payload.ends), () => state.next("Give")).otherwise(() => state.next("Piece"));
        });
      },
    });
  },
}));
