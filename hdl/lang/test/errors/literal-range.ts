import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(a.add(256));
    q.assign(-1);
    q.assign(0.5);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[literal-range]: 256 does not fit in 8 bits
  hdl/lang/test/errors/literal-range.ts:7:16
    7 |     q.assign(a.add(256));
      |                ^
  other side   hdl/lang/test/errors/literal-range.ts:5:15   \`a\`, 8 bits, input
  help: the range is 0 to 255

error[literal-range]: -1 does not fit in 8 bits
  hdl/lang/test/errors/literal-range.ts:8:7
    8 |     q.assign(-1);
      |       ^
  other side   hdl/lang/test/errors/literal-range.ts:5:34   \`q\`, 8 bits, output
  help: the range is 0 to 255

error[literal-range]: 0.5 is not an exact integer
  hdl/lang/test/errors/literal-range.ts:9:7
    9 |     q.assign(0.5);
      |       ^
  help: round it first
`,
};
