import { bits, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", (p: { lanes: number }) => ({
  ports: { q: output(bits(p.lanes)) },
  build({ q }) {
    q.assign(0);
  },
}));

export const errorCase: ErrorCase = {
  run: () => broken({ lanes: 0 }),
  message: `
error[bad-width]: \`bits\` needs a width of 1 or more, got 0
  hdl/lang/test/errors/bad-width.ts:5:22
    5 |   ports: { q: output(bits(p.lanes)) },
      |                      ^
  help: leave out ports and fields that have no bits
`,
};
