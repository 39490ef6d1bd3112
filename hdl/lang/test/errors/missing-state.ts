import { bits, elaborate, enumeration, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const State = enumeration("state", ["Idle", "Busy", "Done"]);
const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { state } = m.regs({ state: State });
    const cases: Record<string, () => void> = { Idle: () => state.next("Busy") };
    // The types reject this; a program that runs unchecked gets the message.
    m.match(state, cases as { Idle: () => void; Busy: () => void; Done: () => void });
    q.assign(a);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[missing-state]: \`match\` over \`state\` has no case for Busy, Done
  hdl/lang/test/errors/missing-state.ts:11:7
    11 |     m.match(state, cases as { Idle: () => void; Busy: () => void; Done: () => void });
       |       ^
  help: add the cases, or a third argument for all others
`,
};
