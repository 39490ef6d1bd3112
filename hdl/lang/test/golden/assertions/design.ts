import { bits, bool, input, module, output } from "../../../index.ts";
import type { Definition } from "../../../index.ts";

const credits = module("credits", () => ({
  doc: "Stated facts: checked in simulation, proved or assumed in proofs, nothing in synthesis.",
  ports: { take: input(bool), give: input(bool), left: output(bits(4)) },
  build({ take, give, left }, { regs, when, check, assume, cover }) {
    const { credit } = regs({ credit: bits(4).reset(8) });
    when(take.and(give.not()), () => {
      credit.next(credit.sub(1));
      check("no_overdraft", credit.ne(0), "taken without credit");
    }).elsewhen(give.and(take.not()), () => credit.next(credit.add(1)));
    assume("not_too_many", credit.ne(15).or(give.not()), "100% of the credits are back");
    cover("all_taken", credit.eq(0));
    left.assign(credit);
  },
}));

const watched = module("watched", () => ({
  doc: "Facts in domains with an asynchronous reset and without one; a message with everything that needs escaping.",
  clocks: [
    { name: "io", reset: "async-low" },
    { name: "free", reset: "none" },
  ],
  ports: { a: input(bits(4), "io"), b: input(bits(4), "free"), q: output(bits(4), "io"), r: output(bits(4), "free") },
  build({ a, b, q, r }, { domain }) {
    const io = domain("io");
    const free = domain("free");
    const { a_last } = io.regs({ a_last: bits(4).reset(0) });
    const { b_last } = free.regs({ b_last: bits(4).init(0) });
    a_last.next(a);
    b_last.next(b);
    io.check("a_grows", a_last.le(a).or(a.eq(0)), 'a "wraps" at 100% \\ or grows,\nand is never \u2265 16');
    io.when(a.eq(3), () => io.cover("a_three_after_two", a_last.eq(2), "counts"));
    free.assume(
      "b_one_hot_or_a_very_long_condition",
      b.eq(0).or(b.eq(1)).or(b.eq(2)).or(b.eq(4)).or(b.eq(8)).or(b_last.eq(b)).or(b_last.add(1).eq(b)),
      "one at a time",
    );
    q.assign(a_last);
    r.assign(b_last);
  },
}));

const covered = module("covered", () => ({
  doc: "Situations alone: nothing for simulators.",
  ports: { a: input(bool), q: output(bool) },
  build({ a, q }, { regs, cover }) {
    const { last } = regs({ last: bool.reset(0) });
    last.next(a);
    cover("rises", a.and(last.not()));
    q.assign(last);
  },
}));

export const designs: readonly Definition[] = [credits(), watched(), covered()];
