import { array, bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { r } = m.regs({ r: array(bits(8), 4) });
    r.next([a, a, a]);
    q.assign(r.at(0));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[shape-mismatch]: \`next\` needs a value of array(bits(8), 4), got a list of 3
  hdl/lang/test/errors/shape-mismatch.ts:8:7
    8 |     r.next([a, a, a]);
      |       ^
`,
};
