import { bits, connect, elaborate, module, sink, source, stream } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", (p: { width: number }) => ({
  ports: { s: sink(stream(bits(8))), m: source(stream(bits(p.width))) },
  build({ s, m }) {
    connect(s, m);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken({ width: 9 })),
  message: `
error[bus-mismatch]: \`connect\` needs two buses of the same fields: \`payload\` is bits(8) in one and bits(9) in the other
  hdl/lang/test/errors/bus-mismatch.ts:7:5
    7 |     connect(s, m);
      |     ^
`,
};
