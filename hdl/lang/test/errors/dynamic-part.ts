import { array, bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { r } = m.regs({ r: array(bits(8), 4) });
    r.at(a.trunc(2)).slice(2, 3).next(a.trunc(3));
    q.assign(r.at(0));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[dynamic-part]: a part of an element chosen at run time cannot be assigned here
  hdl/lang/test/errors/dynamic-part.ts:8:34
    8 |     r.at(a.trunc(2)).slice(2, 3).next(a.trunc(3));
      |                                  ^
  target   hdl/lang/test/errors/dynamic-part.ts:8:22   3 bits, expression
  help: assign the whole element, or keep the parts in arrays of their own
`,
};
