import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(Number(a) + 1);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[signal-as-value]: \`a\` has no value while the design is built
  hdl/lang/test/errors/signal-as-value.ts:7:14
    7 |     q.assign(Number(a) + 1);
      |              ^
  help: use .eq() to compare, .add() to add, when() or mux() to choose
`,
};
