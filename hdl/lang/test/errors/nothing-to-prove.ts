import { bits, bool, input, module, output } from "../../index.ts";
import { prove } from "../../formal/index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { en: input(bool), count: output(bits(8)) },
  build({ en, count }, { regs, when, assume }) {
    const { value } = regs({ value: bits(8).reset(0) });
    when(en, () => value.next(value.add(1)));
    assume("not_full", value.ne(255).or(en.not()), "counted to the end");
    count.assign(value);
  },
}));

export const errorCase: ErrorCase = {
  run: () => prove(broken()),
  message: `
error[nothing-to-prove]: nothing is stated in \`broken\` or below it
  hdl/lang/test/errors/nothing-to-prove.ts:5:16
    5 | const broken = module("broken", () => ({
      |                ^
  help: state what should hold with check(name, condition, message)
`,
};
