import { bits, bool, enumeration, module, sink, source, stream } from "../lang/index.ts";
import { StatusField } from "../lib/card-types.ts";
import { CheckedPrp, ListRequest, PrpRequest } from "./prp.ts";
import { STATUS } from "./status.ts";

/** PRP2 is needed but 0. The specification leaves this open; address 0 is more likely a mistake of the host than a page of its. */
const PRP2_ABSENT = STATUS.invalidField;

const State = enumeration("check_state", ["Idle", "Judge", "Ask", "Give"]);

/**
 * Checks PRP1 and PRP2 and asks for the list where there is one. PRP2 is not looked at when one page suffices.
 *
 * Of a pointer that breaks a rule nothing is read. Four clocks per pointer, three without a list.
 */
export const prpCheck = module("prp_check", () => ({
  doc: "Checks the rules about PRP1 and PRP2, and asks for the entries of a list.",
  ports: {
    request: sink(stream(PrpRequest)),
    list: source(stream(ListRequest)),
    checked: source(stream(CheckedPrp)),
  },
  build({ request, list, checked }, { regs, wires, name, when, match }) {
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
    const { verdict } = wires({ verdict: StatusField });
    when(odd_start, () => verdict.assign(STATUS.prpOffsetInvalid))
      .elsewhen(needs_second.not(), () => verdict.assign(STATUS.success))
      .elsewhen(prp2_absent, () => verdict.assign(PRP2_ABSENT))
      // A pointer to a list is qword aligned, a second page has no offset.
      .elsewhen(needs_list.and(odd_list), () => verdict.assign(STATUS.prpOffsetInvalid))
      .elsewhen(needs_list, () => verdict.assign(STATUS.success))
      .elsewhen(odd_page, () => verdict.assign(STATUS.prpOffsetInvalid))
      .otherwise(() => verdict.assign(STATUS.success));

    request.ready.assign(state.is("Idle"));
    // All pages but the first: those behind the first 4096 bytes of the span, the last one perhaps in part.
    const { behind } = name({ behind: span.sub(1) });
    list.assign({ valid: state.is("Ask"), payload: { at: prp2, entries: behind.slice(12, 17) } });
    checked.assign({
      valid: state.is("Give"),
      payload: { prp1, prp2, length, second: needs_second, list: needs_list, status },
    });

    match(state, {
      Idle: () => {
        prp1.next(request.payload.prp1);
        prp2.next(request.payload.prp2);
        length.next(request.payload.length);
        span.next(request.payload.length.zext(30).add(request.payload.prp1.slice(0, 12).zext(30)));
        prp2_absent.next(request.payload.prp2.any().not());
        when(request.valid, () => state.next("Judge"));
      },
      Judge: () => {
        status.next(verdict);
        when(needs_list.and(verdict.eq(STATUS.success)), () => state.next("Ask")).otherwise(() => state.next("Give"));
      },
      Ask: () => when(list.ready, () => state.next("Give")),
      Give: () => when(checked.ready, () => state.next("Idle")),
    });
  },
}));
