import { bits, bool, input, module, output } from "../lang/index.ts";
import { fromGray, toGray } from "./gray.ts";
import { requireInteger } from "./parameters.ts";

/** A count to carry over. */
export interface CountSyncOptions {
  /** Bits of the count. */
  readonly width: number;
}

/**
 * Carries a count to another clock, as Gray code. `count` moves by at most one in a clock of `a`, up or down, and may wrap; `seen` is a value that it
 * had a little before, and never one that it has not had.
 *
 * A reset of `a` makes the count jump to 0: `seen` may then be any value between for a clock of `b`. In a reset of `b` it is 0.
 *
 * @latency 1 clock of `a`, and 3 to 4 of `b`.
 * @throughput Follows every clock; of a faster count it shows some values.
 * @throws ElaborationError `bad-parameter` for a count of no bits.
 * @example
 * const observed = module("observed", () => ({
 *   clocks: ["line", "core"],
 *   ports: { tick: input(bool, "line"), ticks: output(bits(8), "core") },
 *   build({ tick, ticks }, { domain, instances }) {
 *     const line = domain("line");
 *     const { count } = line.regs({ count: bits(8).reset(0) });
 *     line.when(tick, () => count.next(count.add(1)));
 *     const { cross } = instances({ cross: bind(countSync({ width: 8 }), { a: "line", b: "core" }) });
 *     cross.count.assign(count);
 *     ticks.assign(cross.seen);
 *   },
 * }));
 */
export const countSync = module("count_sync", (p: CountSyncOptions) => {
  requireInteger("count_sync: width", p.width, 1);
  return {
    doc: "Carries a count to another clock, as Gray code.",
    clocks: ["a", "b"],
    ports: { count: input(bits(p.width), "a"), seen: output(bits(p.width), "b") },
    build({ count, seen }, { domain }) {
      const [a, b] = [domain("a"), domain("b")];
      const { gray, last, known } = a.regs({
        gray: bits(p.width).reset(0),
        last: bits(p.width).reset(0),
        known: bool.reset(0),
      });
      const { gray_sync } = b.synchronize({ gray_sync: gray }, { kind: "bus" });
      const { value } = b.regs({ value: bits(p.width).reset(0) });

      gray.next(toGray(count));
      last.next(count);
      known.next(1);
      value.next(fromGray(gray_sync));
      seen.assign(value);
      const step = count.sub(last);
      const small = step.eq(0).or(step.eq(1)).or(step.all());
      a.assume("small_steps", known.not().or(small), "the count moves by more than one");
    },
  };
});
