import { bits, bool, elaborate, enumeration, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const State = enumeration("state", ["Idle", "Fill", "Drain"]);
const broken = module("broken", () => ({
  ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)) },
  build({ go, m_valid, y, z }, { regs, wires, when, match }) {
    const { state } = regs({ state: State.reset("Idle") });
    const { spare } = wires({ spare: bits(2) });
    match(state, {
      Idle: () => {
        m_valid.assign(0);
        when(go, () => state.next("Fill"));
      },
      Fill: () => state.next("Drain"),
      Drain: () => {
        m_valid.assign(1);
        state.next("Idle");
      },
    });
    when(go, () => y.assign(1));
    z.slice(0, 2).assign(spare);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[not-driven]: output \`m_valid\` has no value when \`state\` is "Fill"
  hdl/lang/test/errors/not-driven.ts:7:38
    7 |   ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)) },
      |                                      ^
  hdl/lang/test/errors/not-driven.ts:13:17   assigned here, only in "Idle"
  hdl/lang/test/errors/not-driven.ts:18:17   assigned here, only in "Drain"
  help: assign it before, to be overridden here

error[not-driven]: output \`y\` has no value when \`go\` is 0
  hdl/lang/test/errors/not-driven.ts:7:55
    7 |   ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)) },
      |                                                       ^
  hdl/lang/test/errors/not-driven.ts:22:22   assigned here, only when \`go\` is 1
  help: assign it before, to be overridden here

error[not-driven]: output \`z[3:2]\` is never assigned
  hdl/lang/test/errors/not-driven.ts:7:75
    7 |   ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)) },
      |                                                                           ^
  help: assign it

error[not-driven]: wire \`spare\` is never assigned
  hdl/lang/test/errors/not-driven.ts:10:23
    10 |     const { spare } = wires({ spare: bits(2) });
       |                       ^
  help: assign it, or declare it with .default(0)
`,
};
