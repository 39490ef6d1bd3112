import { bits, bool, cat, clog2, input, module, output } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { outstanding } from "../../../hdl/cache/outstanding.ts";

/** Answers are counted, and exactly those to requests that were forgotten are stale. */
export const outstandingProof = module("outstanding_proof", (p: { most: number }) => ({
  ports: { asked: input(bool), answered: input(bool), forget: input(bool), stale: output(bool) },
  build({ asked, answered, forget, stale }, builders) {
    const { instances, regs, name, when, check, assume, cover } = builders;
    const level = bits(clog2(p.most + 1));
    const { dut } = instances({ dut: opened(outstanding(p), { under_way: output(level), forgotten: output(level) }) });
    dut.assign({ asked, answered, forget });
    stale.assign(dut.stale);
    const { open } = regs({ open: level.reset(0) });
    assume("room", asked.not().or(answered).or(open.ne(p.most)), "asked for more than can be under way");
    assume("answers", answered.not().or(open.any()).or(asked), "answered what was not asked");

    // Which of those under way are forgotten, the oldest at the bottom.
    const { gone } = regs({ gone: bits(p.most).reset(0) });
    const { next_open } = name({ next_open: open.add(asked.zext(level.width)).sub(answered.zext(level.width)) });
    open.next(next_open);
    when(forget, () => gone.next(ones(next_open))).elsewhen(answered, () => gone.next(gone.shr(1)));
    check("counted", dut.count.eq(open), "the count is not what is under way");
    when(open.any(), () => check("stale", dut.stale.eq(forget.or(gone.bit(0))), "the wrong answers are stale"));
    cover("mixed", gone.bit(0).and(gone.eq(1)).and(open.eq(p.most)));
    check("oldest_first", gone.eq(ones(dut.inside.forgotten)), "others than the oldest are forgotten");
    check("known", dut.inside.forgotten.le(open), "more is forgotten than was asked");

    function ones(count: typeof next_open) {
      return cat(...Array.from({ length: p.most }, (_, i) => count.gt(p.most - 1 - i)));
    }
  },
}));
