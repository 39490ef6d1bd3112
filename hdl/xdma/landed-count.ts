import { bits, bool, clog2, input, lit, module, mux, output } from "../lang/index.ts";
import { SlotIndex } from "../lib/card-types.ts";

/**
 * Bytes landed in each write slot since it was armed: 13 bits each, modulo 2^13. `clear` (when the slot is armed) makes the count
 * zero; `add` adds `bytes`. `look` is answered one clock later.
 *
 * `slots` counts, `w` bits of `bytes`.
 */
export const landedCount = module("landed_count", (p: { slots: number; w: number }) => ({
  doc: "Counts the bytes that have landed in each write slot since it was armed.",
  ports: {
    clear: input(bool),
    clear_slot: input(SlotIndex),
    add: input(bool),
    add_slot: input(SlotIndex),
    add_bytes: input(bits(p.w)),
    look: input(SlotIndex),
    count: output(bits(13)),
  },
  build(io, { regs, mems, name, when }) {
    const w = clog2(p.slots);
    const { add, add_slot, look, clear_slot } = io;
    // A RAM cannot be cleared in one clock: the first beat after arming finds `fresh` and ignores what stands in the RAM.
    const { fresh, answer } = regs({
      fresh: bits(p.slots).reset((1n << BigInt(p.slots)) - 1n),
      answer: bits(13),
    });
    const { counts } = mems({
      counts: {
        of: bits(13),
        depth: p.slots,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" }, q: { kind: "readAsync" } },
      },
    });
    counts.r.addr.assign(add_slot.trunc(w));
    counts.q.addr.assign(look.trunc(w));
    const { sum_so_far } = name({ sum_so_far: mux(fresh.bit(add_slot.trunc(w)), lit(13, 0), counts.r.data) });
    counts.w.assign({ en: add, addr: add_slot.trunc(w), data: sum_so_far.add(io.add_bytes.zext(13)) });
    when(add, () => fresh.bit(add_slot.trunc(w)).next(0));
    when(io.clear, () => fresh.bit(clear_slot.trunc(w)).next(1));
    answer.next(mux(fresh.bit(look.trunc(w)), lit(13, 0), counts.q.data));
    io.count.assign(answer);
  },
}));
