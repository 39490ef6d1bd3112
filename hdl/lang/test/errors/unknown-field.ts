import { bits, elaborate, input, module, output, struct } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { pair } = m.wires({ pair: struct({ lo: bits(8), hi: bits(8) }) });
    const values = { lo: a, high: a };
    pair.assign(values);
    q.assign(pair.lo);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[unknown-field]: there is no field \`high\`
  hdl/lang/test/errors/unknown-field.ts:9:10
    9 |     pair.assign(values);
      |          ^
  help: its fields are lo, hi
`,
};
