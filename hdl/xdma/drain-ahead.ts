import { bits, bool, input, module, output } from "../lang/index.ts";
import { DrainRequest, SlotIndex, WriteArm } from "../lib/card-types.ts";
import { beatBits } from "./windows.ts";

/**
 * Follows the landing of the page that was armed `alone` last, for `slot_drain`: `there` counts its beats that are in the RAM, whole and in their
 * order from the first on; beats that come otherwise end the count.
 *
 * `valid`: the page `page` may go ahead; `taken` says that it does, from the next clock on, as long as `ahead` is 1. `asked`: the page of a slot is
 * asked for and needs not go ahead any more. `over`: the page that goes ahead has ended without being asked for, since its slot has a new owner or
 * another page is alone.
 */
export const drainAhead = module("drain_ahead", (p: { dw: number }) => ({
  doc: "Counts the beats of a page that may be drained while it still lands.",
  ports: {
    armed: input(bool),
    arm: input(WriteArm),
    landed: input(bool),
    landed_slot: input(SlotIndex),
    landed_beat: input(bits(beatBits(p.dw))),
    asked: input(bool),
    asked_slot: input(SlotIndex),
    taken: input(bool),
    ahead: input(bool),
    valid: output(bool),
    page: output(DrainRequest),
    there: output(bits(beatBits(p.dw) + 1)),
    over: output(bool),
  },
  build(io, { regs, name, when }) {
    const { waits, tracked, count, ended } = regs({
      waits: bool.reset(0).doc("the page does not go yet"),
      tracked: DrainRequest.reset({ slot: 0, block: 0 }),
      count: bits(beatBits(p.dw) + 1).reset(0),
      ended: bool.reset(0),
    });
    const { slot, block, alone } = io.arm;
    const { replaced, next_beat } = name({
      replaced: io.armed.and(alone.or(slot.eq(tracked.slot))),
      next_beat: io.landed.and(io.landed_slot.eq(tracked.slot)).and(count.eq(io.landed_beat.zext(count.width))),
    });
    when(next_beat, () => count.next(count.add(1)));
    when(io.taken.or(io.asked.and(io.asked_slot.eq(tracked.slot))), () => waits.next(0));
    when(replaced, () => {
      waits.next(alone);
      tracked.next({ slot, block });
      count.next(0);
    });
    ended.next(io.ahead.and(ended.or(replaced)).or(io.taken.and(replaced)));
    io.valid.assign(waits.and(count.any()));
    io.page.assign(tracked);
    io.there.assign(count);
    io.over.assign(ended);
  },
}));
