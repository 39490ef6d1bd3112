/**
 * Physical Region Pages: where the data of a command lies in host memory (NVMe Base 2.2, PRP Entry and List). All rules about PRP1 and PRP2
 * are in this file; memory pages are 4 KiB (CAP.MPSMAX = 0).
 */
import { bits, bool, cat, enumeration, lit, module, mux, sink, source, stream, struct } from "../lang/index.ts";
import { StatusField } from "../lib/card-types.ts";
import { STATUS } from "./status.ts";

/** Bytes of a data transfer: 65536 blocks of 4 KiB are the most a command can name. */
export const TransferLength = bits(29);

/** Data pointer of a command. */
export const PrpRequest = struct({
  prp1: bits(64),
  prp2: bits(64),
  length: TransferLength, // bytes, a multiple of 4, at least 4
});

/**
 * A piece of host memory, in the order of the data; it never crosses a page. A `status` other than 0 says that the data pointer is wrong from
 * here on: that chunk has no data and is the last one.
 */
export const HostChunk = struct({
  address: bits(64), // byte address, a multiple of 4
  length: bits(13), // bytes, 4 to 4096
  last: bool,
  status: StatusField,
});

/** A transfer over more than two pages needs a PRP list, which this controller does not read. */
const LIST_NEEDED = STATUS.invalidField;
/** PRP2 is needed but 0. The specification leaves this open; address 0 is more likely a mistake of the host than a page of its. */
const PRP2_ABSENT = STATUS.invalidField;

const State = enumeration("prp_state", ["Idle", "Span", "First", "Second", "Refused"]);

/**
 * Data pointers in, chunks out. A pointer that breaks a rule gives one chunk with a status and no data, so that nothing is moved for it.
 * Three clocks from pointer to first chunk; PRP2 is not looked at when one page suffices.
 */
export const prpWalker = module("prp_walker", () => ({
  doc: "Turns PRP1 and PRP2 into pieces of host memory, and refuses those that break a rule.",
  ports: { request: sink(stream(PrpRequest)), chunk: source(stream(HostChunk)) },
  build({ request, chunk }, { regs, wires, name, when, match }) {
    const { state, prp1, prp2, length } = regs({
      state: State.reset("Idle"),
      prp1: bits(64),
      prp2: bits(64),
      length: bits(29),
    });
    const { span, prp2_absent, status } = regs({
      span: bits(30).doc("bytes from the start of the first page to the end of the data"),
      prp2_absent: bool,
      status: StatusField,
    });
    const { needs_second, needs_list } = name({ needs_second: span.gt(4096), needs_list: span.gt(8192) });
    const { odd_start, odd_page, odd_list } = name({
      odd_start: prp1.slice(0, 2).any(),
      odd_page: prp2.slice(0, 12).any(),
      odd_list: prp2.slice(0, 3).any(),
    });
    const { first_length } = name({ first_length: lit(13, 4096).sub(prp1.slice(0, 12).zext(13)) });

    request.ready.assign(state.is("Idle"));
    chunk.valid.assign(state.is("First").or(state.is("Second")).or(state.is("Refused")));
    const second = state.is("Second");
    chunk.payload.assign({
      address: mux(second, prp2, prp1),
      length: mux(second.not().and(needs_second), first_length, length.trunc(13)),
      last: second.or(needs_second.not()).or(state.is("Refused")),
      status: mux(state.is("Refused"), status, 0),
    });

    const { verdict } = wires({ verdict: StatusField });
    when(odd_start, () => verdict.assign(STATUS.prpOffsetInvalid))
      .elsewhen(needs_second.not(), () => verdict.assign(STATUS.success))
      .elsewhen(prp2_absent, () => verdict.assign(PRP2_ABSENT))
      // A pointer to a list is qword aligned, a second page has no offset.
      .elsewhen(needs_list.and(odd_list), () => verdict.assign(STATUS.prpOffsetInvalid))
      .elsewhen(needs_list, () => verdict.assign(LIST_NEEDED))
      .elsewhen(odd_page, () => verdict.assign(STATUS.prpOffsetInvalid))
      .otherwise(() => verdict.assign(STATUS.success));

    const { checked } = regs({ checked: bool });
    match(state, {
      Idle: () => {
        checked.next(0);
        prp1.next(request.payload.prp1);
        prp2.next(request.payload.prp2);
        length.next(request.payload.length);
        when(request.valid, () => state.next("Span"));
      },
      Span: () => {
        // First clock: how far the data reaches; second clock: what that means.
        checked.next(1);
        span.next(cat(lit(1, 0), length).add(prp1.slice(0, 12).zext(30)));
        prp2_absent.next(prp2.any().not());
        when(checked, () => {
          status.next(verdict);
          when(verdict.eq(STATUS.success), () => state.next("First")).otherwise(() => state.next("Refused"));
        });
      },
      First: () => {
        when(chunk.ready, () => {
          length.next(length.sub(first_length.zext(29)));
          when(needs_second, () => state.next("Second")).otherwise(() => state.next("Idle"));
        });
      },
      Second: () => when(chunk.ready, () => state.next("Idle")),
      Refused: () => when(chunk.ready, () => state.next("Idle")),
    });
  },
}));
