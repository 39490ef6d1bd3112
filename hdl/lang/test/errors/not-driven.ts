import { bits, bool, elaborate, enumeration, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const State = enumeration("state", ["Idle", "Fill", "Drain"]);
const broken = module("broken", () => ({
  ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)), w: output(bits(4)) },
  build({ go, m_valid, y, z, w }, { regs, wires, mems, when, match }) {
    const { state } = regs({ state: State.reset("Idle") });
    const { limit } = regs({ limit: bits(4).reset(9) });
    const { lut } = mems({ lut: { of: bits(4), depth: 16, ports: { r: { kind: "read" } } } });
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
    lut.r.assign({ en: go, addr: limit });
    w.assign(lut.r.data);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[not-driven]: output \`m_valid\` has no value when \`state\` is "Fill"
  hdl/lang/test/errors/not-driven.ts:7:38
    7 |   ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)), w: output(bits(4)) },
      |                                      ^
  hdl/lang/test/errors/not-driven.ts:15:17   assigned here, only in "Idle"
  hdl/lang/test/errors/not-driven.ts:20:17   assigned here, only in "Drain"
  help: assign it before, to be overridden here

error[not-driven]: output \`y\` has no value when \`go\` is 0
  hdl/lang/test/errors/not-driven.ts:7:55
    7 |   ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)), w: output(bits(4)) },
      |                                                       ^
  hdl/lang/test/errors/not-driven.ts:24:22   assigned here, only when \`go\` is 1
  help: assign it before, to be overridden here

error[not-driven]: output \`z[3:2]\` is never assigned
  hdl/lang/test/errors/not-driven.ts:7:75
    7 |   ports: { go: input(bool), m_valid: output(bool), y: output(bits(8)), z: output(bits(4)), w: output(bits(4)) },
      |                                                                           ^
  help: assign it

warning[not-driven]: register \`limit\` is never assigned: it keeps its reset value
  hdl/lang/test/errors/not-driven.ts:10:23
    10 |     const { limit } = regs({ limit: bits(4).reset(9) });
       |                       ^
  help: assign it with .next(…), use a constant in its place, or start its key with \`_\`

error[not-driven]: nothing ever writes memory \`lut\`, and it has no contents
  hdl/lang/test/errors/not-driven.ts:11:21
    11 |     const { lut } = mems({ lut: { of: bits(4), depth: 16, ports: { r: { kind: "read" } } } });
       |                     ^
  help: give it a port that writes, or contents

error[not-driven]: wire \`spare\` is never assigned
  hdl/lang/test/errors/not-driven.ts:12:23
    12 |     const { spare } = wires({ spare: bits(2) });
       |                       ^
  help: assign it, or declare it with .default(0)
`,
};
