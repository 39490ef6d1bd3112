import { array, bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { r } = m.regs({ r: array(bits(8), 4).reset([1, 2, 3]) });
    q.assign(r.at(0).xor(a));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[bad-constant]: \`reset\` needs a constant of array(bits(8), 4), got [1,2,3]
  hdl/lang/test/errors/bad-constant.ts:7:21
    7 |     const { r } = m.regs({ r: array(bits(8), 4).reset([1, 2, 3]) });
      |                     ^
`,
};
