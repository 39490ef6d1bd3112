import { bits, bool, clog2, input, module, output } from "../lang/index.ts";

/**
 * Counts requests that are answered in order, and knows which answers nobody waits for any more.
 *
 * `forget` (a level) declares everything under way forgotten: `stale` says that the answer that comes now, or next, is one of those.
 * `count`: requests under way, 0 to `most`; the user begins none beyond.
 */
export const outstanding = module("outstanding", (p: { most: number }) => ({
  doc: "Counts requests under way and marks the answers to forgotten ones.",
  ports: {
    asked: input(bool),
    answered: input(bool),
    forget: input(bool),
    stale: output(bool),
    count: output(bits(clog2(p.most + 1))),
  },
  build({ asked, answered, forget, stale, count }, { regs, name, when, check }) {
    const counter = bits(clog2(p.most + 1)).reset(0);
    const { under_way, forgotten } = regs({ under_way: counter, forgotten: counter });
    const step = asked.zext(counter.width).sub(answered.zext(counter.width));
    const { next_count } = name({ next_count: under_way.add(step) });

    under_way.next(next_count);
    when(forget, () => forgotten.next(next_count)).elsewhen(answered.and(forgotten.any()), () =>
      forgotten.next(forgotten.sub(1)),
    );
    stale.assign(forget.or(forgotten.any()));
    count.assign(under_way);
    check(
      "not_too_many",
      asked.and(answered.not()).and(under_way.eq(p.most)).not(),
      "more requests than can be counted",
    );
    check("none_unasked", answered.and(asked.not()).and(under_way.eq(0)).not(), "an answer to no request");
  },
}));
