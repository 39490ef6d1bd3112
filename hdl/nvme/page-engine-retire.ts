import { bool, input, lit, module, mux, sink, source, stream } from "../lang/index.ts";
import { FAULT, SlotIndex } from "../lib/card-types.ts";
import { DmaEnd, SlotEnd } from "./page-engine-types.ts";

/** Ends the task of a read slot whose DMA is over: refuses further reading of the slot, then reports. `unread`: its block could not be read. */
export const pageRetire = module("page_retire", () => ({
  doc: "Closes a read slot after its DMA and ends its task.",
  ports: {
    s: sink(stream(DmaEnd)),
    unread: input(bool),
    disarm: source(stream(SlotIndex)),
    m: source(stream(SlotEnd)),
  },
  build({ s, unread, disarm, m }, { regs, when }) {
    const { closed } = regs({ closed: bool.reset(0) });
    disarm.assign({ payload: s.payload.slot, valid: s.valid.and(closed.not()) });
    m.assign({
      payload: {
        slot: s.payload.slot,
        tell: 1,
        frees: 1,
        fault: mux(unread, lit(2, FAULT.mediumRead), mux(s.payload.failed, lit(2, FAULT.transfer), FAULT.none)),
      },
      valid: s.valid.and(closed),
    });
    s.ready.assign(closed.and(m.ready));
    when(closed, () => when(m.ready, () => closed.next(0))).elsewhen(s.valid.and(disarm.ready), () => closed.next(1));
  },
}));
