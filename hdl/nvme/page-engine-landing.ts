import {
  type Bits,
  bits,
  bool,
  clog2,
  enumeration,
  input,
  module,
  mux,
  output,
  sink,
  source,
  stream,
} from "../lang/index.ts";
import { DrainRequest, FAULT, LANDING_PATIENCE, SlotIndex } from "../lib/card-types.ts";
import { DmaEnd, Landing, SlotEnd } from "./page-engine-types.ts";

const State = enumeration("state", ["Idle", "Look", "Disarm", "Drain", "Refuse"]);

/**
 * Decides what becomes of a write slot whose DMA is over: on to the medium if every byte has landed, else the end of the task.
 *
 * A slot is complete when its descriptors are done **and** its strobed bytes are in; the descriptors' status may be a little ahead of
 * the bytes, so a short count is given LANDING_PATIENCE clocks, and so is a slot that has failed: none of its bytes may land when it has a
 * new owner. In both cases the slot is disarmed first: from then on nothing the host side does can change what goes to the medium.
 */
export const pageLanding = module("page_landing", (p: { slots: number }) => ({
  doc: "Checks that a write slot is complete, closes it, and sends it to the medium.",
  ports: {
    put: input(bool),
    put_slot: input(SlotIndex),
    put_landing: input(Landing),
    s: sink(stream(DmaEnd)),
    landed_slot: output(SlotIndex),
    /** Of `landed_slot`, one clock later. */
    landed_bytes: input(bits(13)),
    disarm: source(stream(SlotIndex)),
    drain: source(stream(DrainRequest)),
    refused: source(stream(SlotEnd)),
  },
  build(io, { regs, mems, name, when, match }) {
    const { s, disarm, drain, refused } = io;
    const sw = clog2(p.slots);
    const { state, slot, failed, patience } = regs({
      state: State.reset("Idle"),
      slot: SlotIndex,
      failed: bool,
      patience: bits(clog2(LANDING_PATIENCE + 1)),
    });
    const { landings } = mems({
      landings: {
        of: Landing,
        depth: p.slots,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
    });
    const idle = state.is("Idle");
    landings.w.assign({ en: io.put, addr: io.put_slot.trunc(sw), data: io.put_landing });
    landings.r.assign({ en: s.valid.and(idle), addr: s.payload.slot.trunc(sw) });
    const { length, block } = landings.r.data;
    const looking = state.is("Look");
    const { good } = name({ good: io.landed_bytes.eq(length).and(failed.not()) });
    const { over } = name({ over: good.or(patience.eq(0)) });

    s.ready.assign(idle);
    // Asked for when the slot comes: `landed_bytes` answers a clock later, when it is looked at.
    io.landed_slot.assign(mux(idle, s.payload.slot, slot));
    disarm.assign({ payload: slot, valid: looking.and(over).or(state.is("Disarm")) });
    drain.assign({ payload: { slot, block }, valid: state.is("Drain") });
    refused.assign({ payload: { slot, fault: FAULT.transfer, tell: 1, frees: 1 }, valid: state.is("Refuse") });

    const disarmed = (bad: Bits<1>) => when(bad, () => state.next("Refuse")).otherwise(() => state.next("Drain"));
    match(state, {
      Idle: () =>
        when(s.valid, () => {
          slot.next(s.payload.slot);
          failed.next(s.payload.failed);
          patience.next(LANDING_PATIENCE);
          state.next("Look");
        }),
      Look: () => {
        patience.next(patience.sub(1));
        when(over, () => {
          failed.next(good.not());
          when(disarm.ready, () => disarmed(good.not())).otherwise(() => state.next("Disarm"));
        });
      },
      Disarm: () => when(disarm.ready, () => disarmed(failed)),
      Drain: () => when(drain.ready, () => state.next("Idle")),
      Refuse: () => when(refused.ready, () => state.next("Idle")),
    });
  },
}));
