import { bits, bool, clog2, input, lit, module, mux, output } from "../lang/index.ts";
import { SQE_GROUP, SQE_GROUPS, SqeGroup } from "../lib/card-types.ts";
import { oneHot } from "../lib/one-hot.ts";
import { ENTRY_BYTES, SQE_ENTRIES } from "./windows.ts";

/**
 * Which bytes of each landing entry have landed since its group was armed: one bit per byte, so that a byte that lands twice does not stand for
 * one that is missing. `clear` (when the group is armed) forgets all; `add` adds the ones of `add_bytes`. `whole` answers for `look` one
 * clock later.
 */
export const sqeBytes = module("sqe_bytes", () => {
  const Entry = bits(clog2(SQE_ENTRIES));
  const Bytes = bits(ENTRY_BYTES);
  return {
    doc: "Which bytes of each SQE landing entry have landed since it was armed.",
    ports: {
      clear: input(bool),
      clear_group: input(SqeGroup),
      add: input(bool),
      add_entry: input(Entry),
      add_bytes: input(Bytes),
      look: input(Entry),
      whole: output(bool),
    },
    build(io, { regs, mems, name, when }) {
      const { add, add_entry, look } = io;
      // A RAM cannot be cleared in one clock: the first beat after arming finds `fresh` and ignores what stands in the RAM.
      const { fresh, complete } = regs({
        fresh: bits(SQE_ENTRIES).reset(2 ** SQE_ENTRIES - 1),
        complete: bool,
      });
      const { landed } = mems({
        landed: {
          of: Bytes,
          depth: SQE_ENTRIES,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "readAsync" }, q: { kind: "readAsync" } },
        },
      });
      landed.r.addr.assign(add_entry);
      landed.q.addr.assign(look);
      const { so_far } = name({ so_far: mux(fresh.bit(add_entry), lit(ENTRY_BYTES, 0), landed.r.data) });
      landed.w.assign({ en: add, addr: add_entry, data: so_far.or(io.add_bytes) });
      when(add, () => fresh.bit(add_entry).next(0));
      const { cleared } = name({ cleared: oneHot(io.clear_group, SQE_GROUPS).and(io.clear.sext(SQE_GROUPS)) });
      for (let g = 0; g < SQE_GROUPS; g++)
        when(cleared.bit(g), () => fresh.slice(g * SQE_GROUP, SQE_GROUP).next(2 ** SQE_GROUP - 1));
      complete.next(fresh.bit(look).not().and(landed.q.data.all()));
      io.whole.assign(complete);
    },
  };
});
