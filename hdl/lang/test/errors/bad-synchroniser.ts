import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  clocks: ["wr", "rd"],
  ports: { a: input(bits(8), "wr"), q: output(bits(8), "rd") },
  build({ a, q }, m) {
    const { a_sync } = m.domain("rd").synchronize({ a_sync: a }, { kind: "bit" });
    q.assign(a_sync);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[bad-synchroniser]: synchroniser \`a_sync\` of kind "bit" has 8 bits
  hdl/lang/test/errors/bad-synchroniser.ts:8:39
    8 |     const { a_sync } = m.domain("rd").synchronize({ a_sync: a }, { kind: "bit" });
      |                                       ^
  help: a value of several bits needs Gray code and kind: "bus", or a handshake
`,
};
