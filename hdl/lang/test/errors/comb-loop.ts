import { bits, bool, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const gate = module("gate", () => ({
  ports: { a: input(bool), b: input(bool), y: output(bool), held: output(bool) },
  build({ a, b, y, held }, { regs }) {
    const { last } = regs({ last: bool.reset(0) });
    y.assign(a.and(b));
    last.next(a);
    held.assign(last);
  },
}));

const broken = module("broken", () => ({
  ports: { go: input(bool), carry: output(bits(4)), y: output(bool) },
  build({ go, carry, y }, { instances, wires }) {
    const { first, second } = instances({ first: gate(), second: gate() });
    first.assign({ a: second.y, b: go });
    second.assign({ a: first.y, b: go });
    y.assign(second.held);
    // A chain from bit to bit is no loop.
    const { chain } = wires({ chain: bits(4) });
    chain.bit(0).assign(go);
    for (let i = 1; i < 4; i++) chain.bit(i).assign(chain.bit(i - 1).not());
    carry.assign(chain);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[comb-loop]: a combinational loop runs through 4 signals of \`broken\`: \`first_a\` → \`first_y\` → \`second_a\` → \`second_y\` → \`first_a\`
  hdl/lang/test/errors/comb-loop.ts:18:31
    18 |     const { first, second } = instances({ first: gate(), second: gate() });
       |                               ^
  hdl/lang/test/errors/comb-loop.ts:19:11   \`first_a\`, input of an instance
  hdl/lang/test/errors/comb-loop.ts:18:31   through instance \`u_first\`
  hdl/lang/test/errors/comb-loop.ts:18:31   \`first_y\`, output of an instance
  hdl/lang/test/errors/comb-loop.ts:20:12   \`second_a\`, input of an instance
  hdl/lang/test/errors/comb-loop.ts:18:31   through instance \`u_second\`
  hdl/lang/test/errors/comb-loop.ts:18:31   \`second_y\`, output of an instance
  help: put a register on the way, or break the dependency
`,
};
