import { bits, bool, elaborate, input, module, output, struct } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { beat } = m.regs({ beat: struct({ last: bool }) });
    const { beat_last } = m.name({ beat_last: a.bit(0) });
    beat.last.next(beat_last);
    q.assign(a);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[duplicate-name]: \`beat_last\` names two things in module \`broken\`
  hdl/lang/test/errors/duplicate-name.ts:8:29
    8 |     const { beat_last } = m.name({ beat_last: a.bit(0) });
      |                             ^
  first   hdl/lang/test/errors/duplicate-name.ts:7:24   register
  again   hdl/lang/test/errors/duplicate-name.ts:8:29   named expression
  help: choose another key for one of them
`,
};
