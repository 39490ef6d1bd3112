import { bits, elaborate, input, module, output, type Bits } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    // The types reject this; a program that runs unchecked gets the message.
    q.assign(a.add(a.asSint() as object as Bits<8>));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[sign-mismatch]: \`add\` needs operands of one signedness, got unsigned and signed
  hdl/lang/test/errors/sign-mismatch.ts:8:16
    8 |     q.assign(a.add(a.asSint() as object as Bits<8>));
      |                ^
  unsigned   hdl/lang/test/errors/sign-mismatch.ts:5:15   \`a\`, 8 bits, input
  signed     hdl/lang/test/errors/sign-mismatch.ts:5:15   \`a\`, 8 bits, input
  help: convert one side with .asSint() or .asBits()
`,
};
