import { array, bits, bool, clog2, input, lit, module, mux, output } from "../lang/index.ts";
import { SQE_GROUP, SQE_GROUPS, SqeArm, SqePlace } from "../lib/card-types.ts";
import { andAll, catAll, oneHot } from "../lib/one-hot.ts";
import { ENTRY_BYTES, SQE_ENTRIES } from "./windows.ts";

/**
 * Which bytes of each landing entry have landed since its group was armed: one bit per byte, so that a byte that lands twice does not stand for
 * one that is missing. `arm` forgets all; `add` adds the ones of `add_bytes`.
 *
 * From the next clock on `whole` says whether all bytes of `look` have landed, `landed` whether all entries of a group have, up to the last one
 * it was armed for.
 */
export const sqeBytes = module("sqe_bytes", () => {
  const Entry = bits(clog2(SQE_ENTRIES));
  const Bytes = bits(ENTRY_BYTES);
  return {
    doc: "Which bytes of each SQE landing entry have landed since it was armed.",
    ports: {
      arm: input(bool),
      armed: input(SqeArm),
      add: input(bool),
      add_entry: input(Entry),
      add_bytes: input(Bytes),
      look: input(Entry),
      whole: output(bool),
      landed: output(bits(SQE_GROUPS)),
    },
    build(io, { regs, mems, name, when }) {
      const { add, add_entry, look } = io;
      // A RAM cannot be cleared in one clock: the first beat after arming finds `fresh` and ignores what stands in the RAM.
      const { fresh, complete, lasts } = regs({
        fresh: bits(SQE_ENTRIES).reset(2 ** SQE_ENTRIES - 1),
        complete: bits(SQE_ENTRIES).reset(0).doc("all bytes have landed"),
        lasts: array(SqePlace, SQE_GROUPS).doc("last entry that a group was armed for"),
      });
      const { bytes } = mems({
        bytes: {
          of: Bytes,
          depth: SQE_ENTRIES,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
        },
      });
      bytes.r.addr.assign(add_entry);
      const { so_far } = name({ so_far: mux(fresh.bit(add_entry), lit(ENTRY_BYTES, 0), bytes.r.data) });
      const { now } = name({ now: so_far.or(io.add_bytes) });
      bytes.w.assign({ en: add, addr: add_entry, data: now });
      when(add, () => fresh.bit(add_entry).next(0));
      when(add.and(now.all()), () => complete.bit(add_entry).next(1));

      const { arms } = name({ arms: oneHot(io.armed.group, SQE_GROUPS).and(io.arm.sext(SQE_GROUPS)) });
      const groups = Array.from({ length: SQE_GROUPS }, (_, g) => g);
      for (const g of groups)
        when(arms.bit(g), () => {
          fresh.slice(g * SQE_GROUP, SQE_GROUP).next(2 ** SQE_GROUP - 1);
          complete.slice(g * SQE_GROUP, SQE_GROUP).next(0);
          lasts.at(g).next(io.armed.last);
        });
      io.whole.assign(complete.bit(look));
      const hasLanded = (g: number) =>
        andAll(
          Array.from({ length: SQE_GROUP }, (_, place) =>
            complete.bit(g * SQE_GROUP + place).or(lasts.at(g).lt(place)),
          ),
        );
      io.landed.assign(catAll(groups.map((g) => hasLanded(g)).reverse()));
    },
  };
});
