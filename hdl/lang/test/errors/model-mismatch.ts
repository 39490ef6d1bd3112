import { bits, blackbox, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const doubler = module("doubler", (p: { width: number }) => ({
  clocks: [],
  ports: { d: input(bits(p.width)), q: output(bits(p.width + 1)) },
  build({ d, q }) {
    q.assign(d.zext(p.width + 1).shl(1));
  },
}));
const width = 4 + 4;
const vendor = blackbox(
  "DOUBLER",
  { d: input(bits(width)), q: output(bits(width)) },
  { model: () => doubler({ width }) },
);
const broken = module("broken", () => ({
  clocks: [],
  ports: { a: input(bits(width)), y: output(bits(width)) },
  build({ a, y }, { instances }) {
    const { twice } = instances({ twice: vendor() });
    twice.d.assign(a);
    y.assign(twice.q);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[model-mismatch]: the model \`doubler_width8\` of black box \`DOUBLER\` has \`q\` as output, 9 bits; the box has output, 8 bits
  hdl/lang/test/errors/model-mismatch.ts:12:16
    12 | const vendor = blackbox(
       |                ^
  hdl/lang/test/errors/model-mismatch.ts:4:17   the model
  help: give both the same ports; a model has no clock of its own: clocks: [], and deriveDomain from a port
`,
};
