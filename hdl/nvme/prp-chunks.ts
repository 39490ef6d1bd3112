import { bits, bool, enumeration, lit, module, mux, sink, source, stream } from "../lang/index.ts";
import { StatusField } from "../lib/card-types.ts";
import { CheckedPrp, HostChunk, ListPage, TransferLength } from "./prp.ts";
import { STATUS } from "./status.ts";

const State = enumeration("chunk_state", ["Idle", "First", "Second", "List", "Refused"]);

/**
 * Checked pointers in, chunks of host memory out: the rest of the page that PRP1 names, then the page of PRP2 or the pages of the list. A
 * chunk per clock as fast as pages come. A wrong pointer gives one chunk without data that carries its status.
 */
export const prpChunks = module("prp_chunks", () => ({
  doc: "Turns checked pointers and the entries of their lists into pieces of host memory.",
  ports: {
    checked: sink(stream(CheckedPrp)),
    page: sink(stream(ListPage)),
    chunk: source(stream(HostChunk)),
  },
  build({ checked, page, chunk }, { regs, name, when, match }) {
    const { state, prp1, prp2, second, list, status, left } = regs({
      state: State.reset("Idle"),
      prp1: bits(64),
      prp2: bits(64),
      second: bool,
      list: bool,
      status: StatusField,
      left: TransferLength.doc("bytes not yet in a chunk"),
    });
    const { first_length, fits, in_list } = name({
      first_length: lit(13, 4096).sub(prp1.slice(0, 12).zext(13)),
      fits: left.le(4096),
      in_list: state.is("List"),
    });
    const { broken } = name({ broken: page.payload.status.ne(STATUS.success) });

    checked.ready.assign(state.is("Idle"));
    page.ready.assign(in_list.and(chunk.ready));
    chunk.valid.assign(mux(in_list, page.valid, state.is("Idle").not()));
    const whole = mux(fits, left.trunc(13), lit(13, 4096));
    chunk.payload.assign({
      address: mux(in_list, page.payload.address, mux(state.is("Second"), prp2, prp1)),
      length: mux(state.is("First").and(second), first_length, whole),
      last: mux(in_list, fits.or(broken), state.is("First").and(second).not()),
      status: mux(in_list, page.payload.status, mux(state.is("Refused"), status, STATUS.success)),
    });

    match(state, {
      Idle: () => {
        const pointer = checked.payload;
        prp1.next(pointer.prp1);
        prp2.next(pointer.prp2);
        second.next(pointer.second);
        list.next(pointer.list);
        status.next(pointer.status);
        left.next(pointer.length);
        when(checked.valid, () => {
          when(checked.payload.status.ne(STATUS.success), () => state.next("Refused")).otherwise(() =>
            state.next("First"),
          );
        });
      },
      First: () => {
        when(chunk.ready, () => {
          left.next(left.sub(first_length.zext(29)));
          when(list, () => state.next("List"))
            .elsewhen(second, () => state.next("Second"))
            .otherwise(() => state.next("Idle"));
        });
      },
      Second: () => when(chunk.ready, () => state.next("Idle")),
      List: () => {
        when(page.valid.and(chunk.ready), () => {
          left.next(left.sub(4096));
          when(chunk.payload.last, () => state.next("Idle"));
        });
      },
      Refused: () => when(chunk.ready, () => state.next("Idle")),
    });
  },
}));
