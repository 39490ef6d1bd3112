import { prove, renderProof } from "../../../hdl/lang/formal/index.ts";
import { bits, bool, input, module, output } from "../../../hdl/lang/index.ts";
import { byteCounter } from "./byte-counter.ts";

// #region module
/** A counter up to 3, with somebody who clears it in time; or who looks at what it was a clock ago. */
export const counterProof = module("counter_proof", (p: { late: boolean }) => ({
  ports: { pass: input(bool), clear: input(bool), count: output(bits(2)) },
  build({ pass, clear, count }, { instances, regs, when, check, assume, cover }) {
    const { dut } = instances({ dut: byteCounter({ width: 2 }) });
    dut.assign({ pass, clear });
    count.assign(dut.count);
    const { former } = regs({ former: bits(2).reset(0) });
    former.next(dut.count);
    const seen = p.late ? former : dut.count;
    assume("cleared_in_time", seen.ne(3).or(clear), "nobody clears the counter");
    when(pass.and(clear.not()), () => check("no_wrap", dut.count.ne(3), "the counter begins anew"));
    cover("at_most", dut.count.eq(3));
  },
}));
// #endregion

// #region run
const options = { depth: 8, induction: true, cache: ".cache/proofs" };

export const inTime = async () => renderProof(await prove(counterProof({ late: false }), options));
// #endregion

/** The steps after the reset. */
export const tooLate = async () => renderProof(await prove(counterProof({ late: true }), options), { last: 4 });
