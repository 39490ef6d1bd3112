import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  clocks: ["wr", "rd"],
  ports: { a: input(bits(8), "wr"), q: output(bits(8), "ui") },
  build({ q }, m) {
    const { r } = m.regs({ r: bits(8) });
    q.assign(r);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[unknown-domain]: the module has no clock domain \`ui\`
  hdl/lang/test/errors/unknown-domain.ts:6:40
    6 |   ports: { a: input(bits(8), "wr"), q: output(bits(8), "ui") },
      |                                        ^
  help: its domains are wr, rd; add it to \`clocks\`

error[unknown-domain]: a register needs a clock domain; the module has the clock domains wr, rd and none is the default
  hdl/lang/test/errors/unknown-domain.ts:8:21
    8 |     const { r } = m.regs({ r: bits(8) });
      |                     ^
  help: name one: domain("wr")
`,
};
