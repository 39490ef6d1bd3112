import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const adder = module("adder", (p: { left: number; right: number }) => ({
  ports: { a: input(bits(p.left)), b: input(bits(p.right)), q: output(bits(p.left)) },
  build({ a, b, q }, { when }) {
    q.assign(a.add(b));
    q.assign(b);
    when(a, () => q.assign(0));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(adder({ left: 8, right: 9 })),
  message: `
error[width-mismatch]: \`add\` needs operands of one width, got 8 and 9 bits
  hdl/lang/test/errors/width-mismatch.ts:7:16
    7 |     q.assign(a.add(b));
      |                ^
  left    hdl/lang/test/errors/width-mismatch.ts:5:15   \`a\`, 8 bits, input
  right   hdl/lang/test/errors/width-mismatch.ts:5:39   \`b\`, 9 bits, input
  help: cut with b.trunc(8), widen with a.zext(9), or keep the carry with addc

error[width-mismatch]: \`q\` has 8 bits, \`assign\` got a value of 9 bits
  hdl/lang/test/errors/width-mismatch.ts:8:7
    8 |     q.assign(b);
      |       ^
  target   hdl/lang/test/errors/width-mismatch.ts:5:64   \`q\`, 8 bits, output
  value    hdl/lang/test/errors/width-mismatch.ts:5:39   \`b\`, 9 bits, input
  help: cut with b.trunc(8)

error[width-mismatch]: \`when\` needs 1 bit, got 8 bits
  hdl/lang/test/errors/width-mismatch.ts:9:5
    9 |     when(a, () => q.assign(0));
      |     ^
  value   hdl/lang/test/errors/width-mismatch.ts:5:15   \`a\`, 8 bits, input
  help: reduce it with .any() or .all(), compare it with .eq(…), or take one bit with .bit(i)
`,
};
