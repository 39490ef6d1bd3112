import { blackbox, bool, input, module, output } from "../../index.ts";
import { prove } from "../../formal/index.ts";
import type { ErrorCase } from "../error-case.ts";

const buffer = blackbox("BUF", { I: input(bool), O: output(bool) });
const broken = module("broken", () => ({
  ports: { a: input(bool), y: output(bool) },
  build({ a, y }, { instances, check }) {
    const { buf } = instances({ buf: buffer() });
    buf.I.assign(a);
    y.assign(buf.O);
    check("same", buf.O.eq(a), "the buffer passes its input on");
  },
}));

export const errorCase: ErrorCase = {
  run: () => prove(broken()),
  message: `
error[not-provable]: black box \`BUF\` has no meaning in a proof
  hdl/lang/test/errors/not-provable.ts:5:16
    5 | const buffer = blackbox("BUF", { I: input(bool), O: output(bool) });
      |                ^
  help: prove the modules below it or beside it on their own
`,
};
