import { bool, elaborate, input, module, output, requireClean } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const wire = module("wire_through", () => ({
  ports: { a: input(bool), q: output(bool) },
  build: ({ a, q }) => q.assign(a),
}));

export const errorCase: ErrorCase = {
  run: () => requireClean(elaborate(wire()), { allow: [{ code: "unused", file: "hdl/lang/test/errors/unused.ts" }] }),
  message: `
error[stale-allowance]: no warning \`unused\` is left in hdl/lang/test/errors/unused.ts, where it is allowed
  help: take the entry out of \`allow\`; files are given as messages show them
`,
};
