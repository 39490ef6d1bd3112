import { bool, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const risky = module("risky", () => ({
  clocks: ["wr", "rd"],
  ports: { a: input(bool, "wr"), b: input(bool, "wr"), q: output(bool, "rd") },
  build({ a, b, q }, { domain }) {
    const { both } = domain("rd").synchronize({ both: a.and(b) });
    q.assign(both);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(risky())),
  message: `
warning[synchronised-logic]: \`both\` synchronises logic; a glitch of it can be caught as a value
  hdl/lang/test/errors/synchronised-logic.ts:9:35
    9 |     const { both } = domain("rd").synchronize({ both: a.and(b) });
      |                                   ^
  hdl/lang/test/errors/synchronised-logic.ts:7:15   \`a\`, 1 bit, input
  hdl/lang/test/errors/synchronised-logic.ts:7:37   \`b\`, 1 bit, input
  help: register the value in its own domain first
`,
};
