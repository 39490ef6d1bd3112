import { bits, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", (p: { depth: number; onFull: () => number }) => ({
  ports: { a: input(bits(p.depth)), q: output(bits(p.depth)) },
  build({ a, q }) {
    q.assign(a.add(p.onFull()));
  },
}));

export const errorCase: ErrorCase = {
  run: () => broken({ depth: 4, onFull: () => 1 }),
  message: `
error[bad-parameter]: parameter.onFull is of kind function
  hdl/lang/test/errors/bad-parameter.ts:12:14
    12 |   run: () => broken({ depth: 4, onFull: () => 1 }),
       |              ^
  help: parameters are finite numbers, strings, booleans, types, and lists and plain objects of them
`,
};
