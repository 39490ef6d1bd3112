import { bits, elaborate, enumeration, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const name: string = ["I", "dler"].join("");
    const { state } = m.regs({ state: enumeration("state", ["Idle", "Busy"] as readonly string[]) });
    state.next(name);
    q.assign(a);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[unknown-member]: enumeration \`state\` has no member "Idler"
  hdl/lang/test/errors/unknown-member.ts:9:11
    9 |     state.next(name);
      |           ^
  help: its members are Idle, Busy
`,
};
