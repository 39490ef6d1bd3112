import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(a.trunc(6).rotl(a).zext(8));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[rotate-width]: rotating by a value needs a power-of-two width, got 6
  hdl/lang/test/errors/rotate-width.ts:7:25
    7 |     q.assign(a.trunc(6).rotl(a).zext(8));
      |                         ^
  value   hdl/lang/test/errors/rotate-width.ts:7:16   \`a[5:0]\`, 6 bits
`,
};
