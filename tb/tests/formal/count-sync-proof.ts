import { bits, bool, input, module, output } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { countSync, type CountSyncOptions } from "../../../hdl/lib/count-sync.ts";
import { toGray } from "../../../hdl/lib/gray.ts";
import { now } from "./flush-phases.ts";

/**
 * What `b` sees is what the count was when `b` looked three of its clocks ago; so it is never a value that the count has
 * not had, and the values come in their order. What crosses changes one bit at a time, so that a flip-flop that hears of
 * it late or early has a value that the count had as well.
 */
export const countSyncProof = module("count_sync_proof", (p: CountSyncOptions) => ({
  clocks: ["a", "b", "step"],
  ports: { count: input(bits(p.width), "a"), seen: output(bits(p.width), "b") },
  build({ count, seen }, { domain, instances }) {
    const [a, b, step] = [domain("a"), domain("b"), domain("step")];
    const Count = bits(p.width);
    const { dut } = instances({
      dut: opened(countSync(p), {
        gray: output(Count, "a"),
        last: output(Count, "a"),
        known: output(bool, "a"),
        gray_sync_meta: output(Count, "b"),
        gray_sync: output(Count, "b"),
      }),
    });
    dut.count.assign(count);
    seen.assign(dut.seen);

    // The count as of the last edge of `a` and of the one before, and whether neither was in reset.
    const { had, had_before } = a.regs({ had: Count.reset(0), had_before: Count.reset(0) });
    const { moved, moved_twice } = a.regs({ moved: bool.reset(0), moved_twice: bool.reset(0) });
    had.next(count);
    had_before.next(had);
    moved.next(1);
    moved_twice.next(moved);
    const oneApart = (x: Bits, y: Bits) => x.sub(y).eq(0).or(x.sub(y).eq(1)).or(x.sub(y).all());
    a.assume("small_steps", moved.not().or(oneApart(count, had)), "the count moves by more than one");

    // What it was at the last edges of `b`.
    const { had_1, had_2, had_3 } = b.regs({
      had_1: Count.uninitialised("the edges in reset set it"),
      had_2: Count.uninitialised("the edges in reset set it"),
      had_3: Count.reset(0),
    });
    had_1.next(now(had));
    had_2.next(had_1);
    had_3.next(had_2);

    // Any value, and whether the count has had it. It begins at 0, and a reset of `b` shows that as well.
    const { value } = step.regs({ value: Count.uninitialised("any value: it never changes") });
    value.next(value);
    const { has_had } = step.regs({ has_had: bool.reset(0) });
    const { it_is } = step.name({ it_is: value.eq(0).or(now(had).eq(value)) });
    has_had.next(has_had.or(it_is));
    const { known } = step.name({ known: has_had.or(it_is) });

    const { gray_before } = a.regs({ gray_before: Count.uninitialised("the first edge sets it") });
    gray_before.next(dut.inside.gray);
    const { check, cover } = step;
    const changed = now(dut.inside.gray).xor(now(gray_before));
    const oneBit = changed.and(changed.sub(1)).any().not();
    check("one_bit", now(moved_twice).not().or(oneBit), "what crosses changes in two bits at once");
    check("as_it_was", now(dut.seen).eq(now(had_3)), "another value is seen than that of three clocks ago");
    check("never_another", now(dut.seen).ne(value).or(known), "a value is seen that the count has not had");

    // Each place has the code of what the count was then, and the value, if it is there, the count has had.
    const { inside } = dut;
    const places = [
      ["crosses", inside.gray, had],
      ["first", inside.gray_sync_meta, had_1],
      ["second", inside.gray_sync, had_2],
    ] as const;
    for (const [key, code, then] of places) {
      check(key, now(code).eq(toGray(now(then))), "a place does not hold the code of what was counted");
      check(`${key}_had`, now(then).ne(value).or(known), "a value is under way that the count has not had");
    }
    check(
      "looks_back",
      now(inside.known)
        .eq(now(moved))
        .and(now(inside.last).eq(now(had))),
      "steps are not compared",
    );
    const steps = now(moved_twice)
      .not()
      .or(oneApart(now(had), now(had_before)));
    check("steps", steps, "the observer has forgotten that the count goes in steps");
    check(
      "before",
      now(moved_twice)
        .not()
        .or(now(gray_before).eq(toGray(now(had_before)))),
      "nor what was before",
    );
    cover("wraps", now(moved_twice).and(now(had_before).all()).and(now(dut.seen).all()).and(now(had).eq(0)));
    cover(
      "down",
      now(had_1)
        .add(1)
        .eq(now(had_2))
        .and(now(had_2).add(1).eq(now(dut.seen))),
    );
  },
}));
