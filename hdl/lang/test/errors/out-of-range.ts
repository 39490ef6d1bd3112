import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(a.slice(4, 8));
    q.bit(8).assign(1);
    q.assign(a.shl(-1));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[out-of-range]: slice(4, 8) lies outside of 8 bits
  hdl/lang/test/errors/out-of-range.ts:7:16
    7 |     q.assign(a.slice(4, 8));
      |                ^
  value   hdl/lang/test/errors/out-of-range.ts:5:15   \`a\`, 8 bits, input

error[out-of-range]: bit 8 lies outside of 8 bits
  hdl/lang/test/errors/out-of-range.ts:8:7
    8 |     q.bit(8).assign(1);
      |       ^
  value   hdl/lang/test/errors/out-of-range.ts:5:34   \`q\`, 8 bits, output

error[out-of-range]: a shift by -1 lies outside of 0 and above
  hdl/lang/test/errors/out-of-range.ts:9:16
    9 |     q.assign(a.shl(-1));
      |                ^
  value   hdl/lang/test/errors/out-of-range.ts:5:15   \`a\`, 8 bits, input
`,
};
