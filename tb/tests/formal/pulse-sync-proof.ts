import { bits, bool, input, module, output } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { pulseSync } from "../../../hdl/lib/pulse-sync.ts";
import { now } from "./late-bits.ts";

/** Pulses under way at most: one before each of three flip-flops. The counts must tell more apart. */
const Count = bits(3);

/**
 * Every pulse is seen once, and nothing else is: what `b` has seen is what `a` had sent three clocks of `b` ago, less what
 * fell into a reset of `b` or the clocks after it.
 *
 * Of two pulses `b` has a clock edge between. That is all that is left of the two clocks apart that the block asks for when
 * a flip-flop hears of the first pulse as late, and of the second as early, as it may.
 */
export const pulseSyncProof = module("pulse_sync_proof", () => ({
  clocks: [{ name: "a", reset: "none" }, "b", "step"],
  ports: { pulse: input(bool, "a"), seen: output(bool, "b") },
  build({ pulse, seen }, { domain, instances }) {
    const [a, b, step] = [domain("a"), domain("b"), domain("step")];
    const { dut } = instances({
      dut: opened(pulseSync(), {
        level: output(bool, "a"),
        level_sync_meta: output(bool, "b"),
        level_sync: output(bool, "b"),
        last: output(bool, "b"),
        settled: output(bits(3), "b"),
      }),
    });
    dut.pulse.assign(pulse);
    seen.assign(dut.seen);

    const { sent } = a.regs({ sent: Count.init(0) });
    a.when(pulse, () => sent.next(sent.add(1)));
    // What had been sent at the last three edges of `b`, and for how many edges it has been out of reset.
    const late = Count.uninitialised("the edges in reset set it");
    const { sent_1, sent_2, sent_3 } = b.regs({ sent_1: late, sent_2: late, sent_3: late });
    const { awake } = b.regs({ awake: bits(2).reset(0) });
    sent_1.next(now(sent));
    sent_2.next(sent_1);
    sent_3.next(sent_2);
    b.when(awake.ne(3), () => awake.next(awake.add(1)));
    // Pulses seen; until `b` is awake it forgets those that come.
    const { heard } = b.regs({ heard: late });
    b.when(awake.eq(3), () => heard.next(heard.add(dut.seen.zext(Count.width)))).otherwise(() => heard.next(sent_2));

    const { assume, check, when, cover, name } = step;
    assume(
      "apart",
      now(pulse)
        .not()
        .or(now(sent).eq(now(sent_1))),
      "two pulses between two clock edges of the other side",
    );
    const { up } = name({ up: now(awake).eq(3) });
    when(up, () => check("each_once", now(heard).eq(now(sent_3)), "a pulse is lost, or seen twice"));
    check("never_more", up.not().or(now(sent).sub(now(heard)).le(3)), "more pulses are seen than were sent");
    check("asleep", up.or(now(dut.seen).not()), "a reset makes a pulse");

    // The levels are the parities of the counts, and at most one pulse lies between two flip-flops.
    const { inside } = dut;
    const parity = (level: Bits<1>, count: Bits) => now(level).eq(now(count).bit(0));
    const oneApart = (later: Bits, sooner: Bits) => now(sooner).sub(now(later)).le(1);
    check("level", parity(inside.level, sent), "the level does not turn with each pulse");
    const behind: readonly (readonly [string, Bits<1>, Bits, Bits])[] = [
      ["first", inside.level_sync_meta, sent_1, sent],
      ["second", inside.level_sync, sent_2, sent_1],
      ["third", inside.last, sent_3, sent_2],
    ];
    behind.forEach(([key, level, count, before], i) => {
      const known = now(awake).gt(i);
      check(`settled_${i}`, now(inside.settled).bit(i).eq(known), "it begins to look too early or too late");
      check(
        key,
        known.not().or(parity(level, count).and(oneApart(count, before))),
        "a flip-flop is not where it should be",
      );
    });
    const underWay = now(sent).sub(now(heard));
    cover("seen", now(dut.seen));
    cover("all_places", up.and(underWay.eq(3)));
    cover("as_often_as_it_may", up.and(now(dut.seen)).and(underWay.ge(2)));
  },
}));
