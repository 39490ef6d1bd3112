import { bits, bool, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { go: input(bool), done: input(bool), busy: output(bool), level: output(bits(4)) },
  build({ go, done, busy, level }, { regs, when }) {
    const { count } = regs({ count: bits(4).reset(0) });
    busy.assign(go);
    busy.assign(done);
    when(done, () => count.next(0));
    count.next(count.add(1));
    level.assign(count);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[driven-twice]: \`busy\` is assigned twice in the same branch
  hdl/lang/test/errors/driven-twice.ts:10:10
    10 |     busy.assign(done);
       |          ^
  hdl/lang/test/errors/driven-twice.ts:9:10    first
  hdl/lang/test/errors/driven-twice.ts:10:10   again
  help: use when().elsewhen(), or remove one

error[driven-twice]: \`count\` is assigned in a branch, then always
  hdl/lang/test/errors/driven-twice.ts:12:11
    12 |     count.next(count.add(1));
       |           ^
  hdl/lang/test/errors/driven-twice.ts:11:28   has no effect
  hdl/lang/test/errors/driven-twice.ts:12:11   again
  help: assign the default first, the exception after it
`,
};
