import { bits, bool, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const wasteful = module("wasteful", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, { regs, name, mems }) {
    const { held, _spare } = regs({ held: bits(8), _spare: bool.reset(0) });
    name({ sum: held.add(a) });
    const { log } = mems({ log: { of: bits(8), depth: 16, ports: { w: { kind: "write" } } } });
    log.w.assign({ en: 1, addr: 0, data: a });
    held.next(a);
    _spare.next(1);
    q.assign(held);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(wasteful())),
  message: `
warning[unused]: named expression \`sum\` is never read
  hdl/lang/test/errors/unused.ts:9:5
    9 |     name({ sum: held.add(a) });
      |     ^
  help: remove it, or start its key with \`_\`

warning[unused]: memory \`log\` is never read
  hdl/lang/test/errors/unused.ts:10:21
    10 |     const { log } = mems({ log: { of: bits(8), depth: 16, ports: { w: { kind: "write" } } } });
       |                     ^
  help: remove it, or start its key with \`_\`
`,
};
