import { array, bits, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { index: input(bits(2)), data: input(bits(8)), q: output(array(bits(8), 4)) },
  build({ index, data, q }) {
    q.at(index).assign(data);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[latch]: \`q\` is assigned at an index; the elements beside it would keep their values
  hdl/lang/test/errors/latch.ts:8:17
    8 |     q.at(index).assign(data);
      |                 ^
  declared   hdl/lang/test/errors/latch.ts:6:60   \`q\`, 32 bits, output
  help: assign the whole of it before, or make it a register
`,
};
