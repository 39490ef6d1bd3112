import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(a.zext(4).zext(8));
    q.assign(a.trunc(12).trunc(8));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[bad-resize]: \`zext(4)\` would narrow a value of 8 bits
  hdl/lang/test/errors/bad-resize.ts:7:16
    7 |     q.assign(a.zext(4).zext(8));
      |                ^
  value   hdl/lang/test/errors/bad-resize.ts:5:15   \`a\`, 8 bits, input
  help: use trunc to narrow

error[bad-resize]: \`trunc(12)\` would widen a value of 8 bits
  hdl/lang/test/errors/bad-resize.ts:8:16
    8 |     q.assign(a.trunc(12).trunc(8));
      |                ^
  value   hdl/lang/test/errors/bad-resize.ts:5:15   \`a\`, 8 bits, input
  help: use zext or sext to widen
`,
};
