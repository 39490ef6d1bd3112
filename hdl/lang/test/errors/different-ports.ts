import { bits, input, module, output } from "../../index.ts";
import { equivalent } from "../../formal/index.ts";
import type { ErrorCase } from "../error-case.ts";

const half = module("half", (p: { width: number }) => ({
  ports: { a: input(bits(p.width)), y: output(bits(p.width)) },
  build({ a, y }) {
    y.assign(a.shr(1));
  },
}));

export const errorCase: ErrorCase = {
  run: () => equivalent(half({ width: 8 }), half({ width: 9 })),
  message: `
error[different-ports]: \`half_width8\` and \`half_width9\` have different ports: \`a\` is input of 8 bits and input of 9 bits, \`y\` is output of 8 bits and output of 9 bits
  hdl/lang/test/errors/different-ports.ts:5:14
    5 | const half = module("half", (p: { width: number }) => ({
      |              ^
  hdl/lang/test/errors/different-ports.ts:5:14   \`half_width8\`
  hdl/lang/test/errors/different-ports.ts:5:14   \`half_width9\`
  help: put one of them into a module with the ports of the other
`,
};
