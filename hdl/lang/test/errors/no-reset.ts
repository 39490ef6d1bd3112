import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  clocks: [{ name: "default", reset: "none" }],
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { r } = m.regs({ r: bits(8).reset(0) });
    r.next(a);
    q.assign(r);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[no-reset]: register \`r\` needs a reset, domain \`default\` has none
  hdl/lang/test/errors/no-reset.ts:8:21
    8 |     const { r } = m.regs({ r: bits(8).reset(0) });
      |                     ^
  help: use .init(…) for a power-up value, or give the domain a reset
`,
};
