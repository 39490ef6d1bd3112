import { bits, bitsFor, bool, input, module, output } from "../lang/index.ts";
import { requireInteger } from "./parameters.ts";

/** Credits to count. */
export interface CreditOptions {
  /** How many there are, 1 or more. */
  readonly credits: number;
}

/**
 * Counts credits: `take` uses one, `give` brings one back, both may be in one clock.
 *
 * `left` are those that are not in use, `any` says that there is one. Nobody may take without `any`, or give back more than there are:
 * simulation stops there, proofs assume it of the surroundings.
 *
 * @latency A credit given can be taken in the next clock.
 * @throughput One taken and one given per clock.
 * @throws ElaborationError `bad-parameter` for less than one credit.
 * @example
 * const bounded = module("bounded", () => ({
 *   ports: { s: sink(stream(bits(8))), m: source(stream(bits(8))), answered: input(bool) },
 *   build({ s, m, answered }, { instances }) {
 *     const { open } = instances({ open: creditCounter({ credits: 12 }) });
 *     m.assign({ payload: s.payload, valid: s.valid.and(open.any) });
 *     s.ready.assign(m.ready.and(open.any));
 *     open.assign({ take: m.valid.and(m.ready), give: answered });
 *   },
 * }));
 */
export const creditCounter = module("credit_counter", (p: CreditOptions) => {
  requireInteger("credit_counter: credits", p.credits, 1);
  const Count = bits(bitsFor(p.credits));
  return {
    doc: `Counts ${p.credits} credits.`,
    ports: { take: input(bool), give: input(bool), left: output(Count), any: output(bool) },
    build({ take, give, left, any }, { regs, name, when, check, assume }) {
      const { count } = regs({ count: Count.reset(p.credits) });
      const { there } = name({ there: count.any() });

      left.assign(count);
      any.assign(there);
      when(take.and(give.not()), () => count.next(count.sub(1))).elsewhen(give.and(take.not()), () =>
        count.next(count.add(1)),
      );
      assume("no_overdraft", take.not().or(there), "a credit was taken when there was none");
      assume("no_surplus", give.not().or(take).or(count.ne(p.credits)), "more credits came back than were taken");
      check("within_bounds", count.le(p.credits), "there are more credits than there can be");
    },
  };
});
