import { bits, bool, input, lit, module, mux, output } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { countSync, type CountSyncOptions } from "../../../hdl/lib/count-sync.ts";
import { toGray } from "../../../hdl/lib/gray.ts";
import { newerOf, now, oldOf } from "./late-bits.ts";

/**
 * What `b` sees is what the count was when `b` looked three of its clocks ago, or, where an edge of `a` fell on that one,
 * the value before: it is never one that the count has not had, and the values come in their order. Each flip-flop hears of
 * its bit in time or not, whatever the others hear.
 *
 * After a reset of `a` the count may have jumped, and what is heard in part of that is anything.
 */
export const countSyncProof = module("count_sync_proof", (p: CountSyncOptions) => ({
  clocks: ["a", "b", "step"],
  ports: { count: input(bits(p.width), "a"), late: input(bits(p.width), "b"), seen: output(bits(p.width), "b") },
  build({ count, late, seen }, { domain, instances }) {
    const [a, b, step] = [domain("a"), domain("b"), domain("step")];
    const { assume, check, cover, name, regs } = step;
    const Count = bits(p.width);
    const { dut } = instances({
      dut: opened(countSync(p), {
        gray: output(Count, "a"),
        last: output(Count, "a"),
        known: output(bool, "a"),
        gray_sync_meta: output(Count, "b"),
        gray_sync_late: input(Count, "b"),
        gray_sync_old: input(Count, "b"),
        gray_sync: output(Count, "b"),
      }),
    });
    dut.count.assign(count);
    seen.assign(dut.seen);
    const { inside } = dut;

    // The count as of the last edge of `a` and of the one before, and whether neither was in reset.
    const { had, had_before } = a.regs({ had: Count.reset(0), had_before: Count.reset(0) });
    const { moved, moved_twice } = a.regs({ moved: bool.reset(0), moved_twice: bool.reset(0) });
    had.next(count);
    had_before.next(had);
    moved.next(1);
    moved_twice.next(moved);
    const oneApart = (x: Bits, y: Bits) => x.sub(y).eq(0).or(x.sub(y).eq(1)).or(x.sub(y).all());
    assume("small_steps", now(moved.not().or(oneApart(count, had))), "the count moves by more than one");

    // What is heard late: of a code that changes in one bit, that bit or nothing.
    const newer = newerOf(a, b, step);
    const gray_old = oldOf(a, "gray_old", inside.gray);
    const { delayed } = b.name({ delayed: late.and(now(newer.a).sext(p.width)) });
    inside.gray_sync_late.assign(delayed);
    inside.gray_sync_old.assign(now(gray_old));
    const { changed } = name({ changed: now(inside.gray).xor(now(gray_old)) });
    const { misses } = b.name({ misses: delayed.and(now(changed)).any() });

    // What was heard at the last edges of `b`, and whether it was a part of a jump.
    const heard = Count.uninitialised("the edges in reset set it");
    const jump = bool.uninitialised("the edges in reset set it");
    const { had_1, had_2, had_3 } = b.regs({ had_1: heard, had_2: heard, had_3: Count.reset(0) });
    const { jump_1, jump_2, jump_3 } = b.regs({ jump_1: jump, jump_2: jump, jump_3: bool.reset(0) });
    had_1.next(mux(misses, now(had_before), now(had)));
    had_2.next(had_1);
    had_3.next(had_2);
    jump_1.next(misses.and(now(moved_twice).not()));
    jump_2.next(jump_1);
    jump_3.next(jump_2);

    // Any value, and whether the count has had it. It begins at 0, and a reset of `b` shows that as well.
    const { value } = regs({ value: Count.uninitialised("any value: it never changes") });
    value.next(value);
    const { has_had } = regs({ has_had: bool.reset(0) });
    const { known } = name({ known: has_had.or(value.eq(0)).or(now(had).eq(value)) });
    has_had.next(known);

    const steady = now(moved_twice);
    const oneBit = changed.and(changed.sub(1)).any().not();
    check("one_bit", steady.not().or(oneBit), "what crosses changes in two bits at once");
    const same = now(dut.seen).eq(now(had_3));
    check("as_it_was", now(jump_3).or(same), "another value is seen than that of three clocks ago");
    const was = now(dut.seen).ne(value).or(known);
    check("never_another", now(jump_3).or(was), "a value is seen that the count has not had");

    // Each place has the code of what the count was then, and the value, if it is there, the count has had.
    const places = [
      ["crosses", inside.gray, had, lit(1, 0)],
      ["first", inside.gray_sync_meta, had_1, jump_1],
      ["second", inside.gray_sync, had_2, jump_2],
    ] as const;
    for (const [key, code, then, jumped] of places) {
      const holds = now(code).eq(toGray(now(then)));
      check(key, now(jumped).or(holds), "a place does not hold the code of what was counted");
      const isKnown = now(then).ne(value).or(known);
      check(`${key}_had`, now(jumped).or(isKnown), "a value is under way that the count has not had");
    }
    const [since, before] = [now(had), now(had_before)];
    const looksBack = now(inside.known).eq(now(moved)).and(now(inside.last).eq(since));
    check("looks_back", looksBack, "the block does not compare the steps");
    check("in_steps", steady.not().or(oneApart(since, before)), "the count goes in other steps than is assumed");
    check("old", steady.not().or(now(gray_old).eq(toGray(before))), "the old code is not that of the old count");
    check("old_had", steady.not().or(before.ne(value)).or(known), "the count has not had the value before");

    cover("late", now(misses).and(steady));
    cover("wraps", steady.and(before.all()).and(now(dut.seen).all()).and(since.eq(0)));
    cover(
      "down",
      now(had_1)
        .add(1)
        .eq(now(had_2))
        .and(now(had_2).add(1).eq(now(dut.seen))),
    );
  },
}));
