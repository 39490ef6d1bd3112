import { bool, elaborate, input, module, mux, output, type Bits } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { c: input(bool), q: output(bool) },
  build({ c, q }) {
    // The types reject this; a program that runs unchecked gets the message.
    q.assign(Reflect.apply(mux, null, [c, 1, 0]) as Bits<1>);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[no-width]: \`mux\` needs at least one side with a width
  hdl/lang/test/errors/no-width.ts:8:22
    8 |     q.assign(Reflect.apply(mux, null, [c, 1, 0]) as Bits<1>);
      |                      ^
  help: give one side a width: mux(c, lit(8, 1), 0)
`,
};
