/** Bursts under way in a checker: entries in the order of their addresses; one may leave from anywhere. */
import { array, bits, cat, lit, mux } from "../../lang/index.ts";
import type { Bits, DomainBuilders } from "../../lang/index.ts";
import { orAll, selectOneHot } from "../one-hot.ts";
import { register } from "./rules.ts";

export interface Ledger {
  /** Bit i: there is an entry i; entry 0 is the oldest. */
  readonly used: Bits;
  readonly entries: readonly Bits[];
  /** The entry that a one-hot value names; 0 for none. */
  at(one: Bits): Bits;
  /** The one-hot entry `leave` goes (0: none), `entry` comes where `enter` is 1, the others become `updated`. */
  next(step: {
    readonly leave: Bits;
    readonly enter: Bits<1>;
    readonly entry: Bits;
    readonly updated: readonly Bits[];
  }): void;
}

/** `depth` entries of `width` bits, in registers named after `name`. */
export function makeLedger(
  { regs, name: named }: Pick<DomainBuilders, "regs" | "name">,
  name: string,
  { depth, width }: { readonly depth: number; readonly width: number },
): Ledger {
  const used = register(regs, `${name}_used`, bits(depth).reset(0));
  const { [`${name}_entries`]: slots } = regs({ [`${name}_entries`]: array(bits(width), depth) });
  if (slots === undefined) throw new Error(`no registers ${name}_entries`);
  const entries = Array.from({ length: depth }, (_, i) => slots.at(i));
  return {
    used,
    entries,
    at: (one) => selectOneHot(one, entries),
    next({ leave, enter, entry, updated }) {
      const { [`${name}_kept`]: kept = used } = named({ [`${name}_kept`]: mux(leave.any(), used.shr(1), used) });
      const grown = depth === 1 ? lit(1, 1) : cat(kept.slice(0, depth - 1), lit(1, 1));
      used.next(mux(enter, grown, kept));
      entries.forEach((slot, i) => {
        const moved = orAll(Array.from({ length: i + 1 }, (_, k) => leave.bit(k)));
        const stays = mux(moved, updated[i + 1] ?? lit(width, 0), updated[i] ?? slot);
        slot.next(mux(enter.and(grown.bit(i)).and(kept.bit(i).not()), entry, stays));
      });
    },
  };
}
