import { bits, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const unlucky = module("unlucky", () => ({
  ports: { near: input(bits(8)), q: output(bits(8)) },
  build({ near, q }) {
    q.assign(near);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(unlucky())),
  message: `
warning[tool-name]: port \`near\` is a word of C++, which Verilator does not take in a top module
  hdl/lang/test/errors/tool-name.ts:6:18
    6 |   ports: { near: input(bits(8)), q: output(bits(8)) },
      |                  ^
  help: choose another key
`,
};
