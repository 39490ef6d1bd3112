import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { always } = m.regs({ always: bits(8) });
    always.next(a);
    const parts = m.name({ "2nd": a, "with-dash": a });
    q.assign(parts["2nd"].or(always));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[bad-name]: \`always\` is a SystemVerilog keyword
  hdl/lang/test/errors/bad-name.ts:7:26
    7 |     const { always } = m.regs({ always: bits(8) });
      |                          ^
  it names a register
  help: choose another key; names are never changed

error[bad-name]: \`2nd\` does not start with a letter or \`_\`
  hdl/lang/test/errors/bad-name.ts:9:21
    9 |     const parts = m.name({ "2nd": a, "with-dash": a });
      |                     ^
  it names a named expression
  help: choose another key; names are never changed

error[bad-name]: \`with-dash\` may only hold letters, digits and \`_\`
  hdl/lang/test/errors/bad-name.ts:9:21
    9 |     const parts = m.name({ "2nd": a, "with-dash": a });
      |                     ^
  it names a named expression
  help: choose another key; names are never changed
`,
};
