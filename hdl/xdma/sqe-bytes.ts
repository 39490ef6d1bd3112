import { bits, bool, clog2, input, lit, module, mux, output } from "../lang/index.ts";
import { ENTRY_BYTES, LANDING_ENTRIES } from "./windows.ts";

/**
 * Which bytes of each landing entry have landed since it was armed: one bit per byte, so that a byte that lands twice does not stand for
 * one that is missing. `clear` (when the entry is armed) forgets all; `add` adds the ones of `add_bytes`. `whole` answers for `look` one
 * clock later.
 */
export const sqeBytes = module("sqe_bytes", () => {
  const Entry = bits(clog2(LANDING_ENTRIES));
  const Bytes = bits(ENTRY_BYTES);
  return {
    doc: "Which bytes of each SQE landing entry have landed since it was armed.",
    ports: {
      clear: input(bool),
      clear_entry: input(Entry),
      add: input(bool),
      add_entry: input(Entry),
      add_bytes: input(Bytes),
      look: input(Entry),
      whole: output(bool),
    },
    build(io, { regs, mems, name, when }) {
      const { add, add_entry, look, clear_entry } = io;
      // A RAM cannot be cleared in one clock: the first beat after arming finds `fresh` and ignores what stands in the RAM.
      const { fresh, complete } = regs({
        fresh: bits(LANDING_ENTRIES).reset(2 ** LANDING_ENTRIES - 1),
        complete: bool,
      });
      const { landed } = mems({
        landed: {
          of: Bytes,
          depth: LANDING_ENTRIES,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "readAsync" }, q: { kind: "readAsync" } },
        },
      });
      landed.r.addr.assign(add_entry);
      landed.q.addr.assign(look);
      const { so_far } = name({ so_far: mux(fresh.bit(add_entry), lit(ENTRY_BYTES, 0), landed.r.data) });
      landed.w.assign({ en: add, addr: add_entry, data: so_far.or(io.add_bytes) });
      when(add, () => fresh.bit(add_entry).next(0));
      when(io.clear, () => fresh.bit(clear_entry).next(1));
      complete.next(fresh.bit(look).not().and(landed.q.data.all()));
      io.whole.assign(complete);
    },
  };
});
