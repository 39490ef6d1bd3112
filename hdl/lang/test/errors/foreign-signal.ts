import { bits, elaborate, input, module, output, type Bits } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const kept: Bits<8>[] = [];
const child = module("child", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    kept.push(a);
    q.assign(a);
  },
}));
const broken = module("broken", () => ({
  ports: { b: input(bits(8)), q: output(bits(8)) },
  build({ b, q }, { instances }) {
    elaborate(child());
    const { inner } = instances({ inner: child() });
    inner.a.assign(b);
    const [stray = b] = kept;
    q.assign(stray.xor(1));
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[foreign-signal]: an expression belongs to module \`child\`, it cannot be used in \`broken\`
  hdl/lang/test/errors/foreign-signal.ts:19:7
    19 |     q.assign(stray.xor(1));
       |       ^
  signal   hdl/lang/test/errors/foreign-signal.ts:19:20   8 bits, expression
  help: pass it through a port
`,
};
