import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { r } = m.regs({ r: bits(8) });
    const chain = m.when(a.eq(0), () => r.next(1));
    q.assign(r);
    chain.otherwise(() => r.next(2));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[broken-chain]: \`otherwise\` does not follow its \`when\`
  hdl/lang/test/errors/broken-chain.ts:10:11
    10 |     chain.otherwise(() => r.next(2));
       |           ^
  hdl/lang/test/errors/broken-chain.ts:8:21   the \`when\`
  help: write it directly after the when, or start a new one
`,
};
