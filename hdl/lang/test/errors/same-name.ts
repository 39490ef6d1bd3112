import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const one = module("fifo", (p: { depth: number }) => ({
  ports: { a: input(bits(p.depth)), q: output(bits(p.depth)) },
  build({ a, q }) {
    q.assign(a);
  },
}));
const other = module("fifo_depth16", () => ({
  ports: { a: input(bits(16)), q: output(bits(16)) },
  build({ a, q }) {
    q.assign(a.not());
  },
}));
const broken = module("broken", () => ({
  ports: { a: input(bits(16)), q: output(bits(16)) },
  build({ a, q }, { instances }) {
    const { x, y } = instances({ x: one({ depth: 16 }), y: other() });
    x.a.assign(a);
    y.a.assign(x.q);
    q.assign(y.q);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[same-name]: two different modules print as \`fifo_depth16\`
  hdl/lang/test/errors/same-name.ts:10:15
    10 | const other = module("fifo_depth16", () => ({
       |               ^
  hdl/lang/test/errors/same-name.ts:4:13    module("fifo", …) with depth: 16
  hdl/lang/test/errors/same-name.ts:10:15   module("fifo_depth16", …)
  help: give one of them another base name
`,
};
