import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const child = module("child", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, { regs }) {
    const { r } = regs({ r: bits(8).reset(0) });
    r.next(a);
    q.assign(r);
  },
}));
const broken = module("broken", () => ({
  clocks: [{ name: "default", reset: "async-low" }],
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, { instances }) {
    const { inner } = instances({ inner: child() });
    inner.a.assign(a);
    q.assign(inner.q);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[reset-kind]: the reset of \`inner\` is synchronous and active high, that of its domain asynchronous and active low
  hdl/lang/test/errors/reset-kind.ts:16:23
    16 |     const { inner } = instances({ inner: child() });
       |                       ^
  help: give both domains the same kind of reset in \`clocks\`
`,
};
