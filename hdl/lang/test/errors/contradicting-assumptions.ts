import { bits, bool, input, module, output } from "../../index.ts";
import { prove } from "../../formal/index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { en: input(bool), count: output(bits(4)) },
  build({ en, count }, { regs, when, assume, check }) {
    const { value } = regs({ value: bits(4).reset(0) });
    when(en, () => value.next(value.add(1)));
    assume("goes_on", en, "it is counted in every cycle");
    assume("stays_small", value.lt(4), "it is not counted beyond 3");
    check("not_seven", value.ne(7), "7 is skipped");
    count.assign(value);
  },
}));

export const errorCase: ErrorCase = {
  run: () => prove(broken(), { depth: 8 }),
  message: `
error[contradicting-assumptions]: \`broken\` has no run of 8 clock edges out of reset that keeps to what it assumes
  hdl/lang/test/errors/contradicting-assumptions.ts:10:5
    10 |     assume("goes_on", en, "it is counted in every cycle");
       |     ^
  assumed   hdl/lang/test/errors/contradicting-assumptions.ts:10:5   \`goes_on\`
  assumed   hdl/lang/test/errors/contradicting-assumptions.ts:11:5   \`stays_small\`
  help: assume less: from a contradiction everything follows
`,
};
