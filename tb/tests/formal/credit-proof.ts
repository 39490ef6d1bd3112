import { bits, bitsFor, bool, input, module, output } from "../../../hdl/lang/index.ts";
import { creditCounter } from "../../../hdl/lib/credit-counter.ts";

/** Credits in use and credits left are all there are, for whoever takes with credit only and gives back what was taken. */
export const creditProof = module("credit_proof", (p: { credits: number }) => ({
  ports: { wants: input(bool), give: input(bool), takes: output(bool) },
  build({ wants, give, takes }, { instances, regs, when, check, assume, cover }) {
    const { dut } = instances({ dut: creditCounter(p) });
    const take = wants.and(dut.any);
    dut.assign({ take, give });
    takes.assign(take);
    const { used } = regs({ used: bits(bitsFor(p.credits)).reset(0) });
    assume("gives_what_was_taken", give.not().or(used.any()).or(take), "more credits come back than were taken");
    when(take.and(give.not()), () => used.next(used.add(1))).elsewhen(give.and(take.not()), () =>
      used.next(used.sub(1)),
    );
    check("all_there", dut.left.addc(used).eq(p.credits), "credits are lost or invented");
    check("any", dut.any.eq(used.ne(p.credits)), "a credit is kept back, or promised and not there");
    cover("all_used", used.eq(p.credits));
  },
}));
