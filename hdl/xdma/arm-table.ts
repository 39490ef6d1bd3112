import { bits, bool, clog2, input, module, output, sink, stream } from "../lang/index.ts";

/**
 * One permission bit per entry of a window. Entries are armed and disarmed by their owner; `armed` answers for `index` in the same
 * clock. An index beyond the entries is never armed. When one entry is armed and disarmed in the same clock it stays disarmed.
 *
 * `n` entries (a power of two), `w` bits of index.
 */
export const armTable = module("arm_table", (p: { n: number; w: number }) => ({
  doc: "Permission bits of the entries of a window.",
  ports: {
    arm: sink(stream(bits(p.w))),
    disarm: sink(stream(bits(p.w))),
    index: input(bits(p.w)),
    armed: output(bool),
  },
  build({ arm, disarm, index, armed }, { regs, name, when }) {
    const own = clog2(p.n);
    const { permits } = regs({ permits: bits(p.n).reset(0) });
    const inside = (i: typeof index) => (own === p.w ? [] : [i.slice(own, p.w - own).eq(0)]);
    const known = inside(index);

    arm.ready.assign(1);
    disarm.ready.assign(1);
    const { set, clear } = name({
      set: inside(arm.payload).reduce((a, b) => a.and(b), arm.valid),
      clear: inside(disarm.payload).reduce((a, b) => a.and(b), disarm.valid),
    });
    when(set, () => permits.bit(arm.payload.trunc(own)).next(1));
    when(clear, () => permits.bit(disarm.payload.trunc(own)).next(0));
    armed.assign(known.reduce((a, b) => a.and(b), permits.bit(index.trunc(own))));
  },
}));
