import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { r } = m.regs({ r: bits(8) });
    // The types reject these; a program that runs unchecked gets the message.
    Reflect.apply(Reflect.get(r, "assign") as () => void, r, [a]);
    q.assign(r);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[wrong-verb]: \`assign\` cannot be used on \`r\`
  hdl/lang/test/errors/wrong-verb.ts:9:13
    9 |     Reflect.apply(Reflect.get(r, "assign") as () => void, r, [a]);
      |             ^
  signal   hdl/lang/test/errors/wrong-verb.ts:7:21   \`r\`, 8 bits, register
  help: give a register its coming value with next
`,
};
