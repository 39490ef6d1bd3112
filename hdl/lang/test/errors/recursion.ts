import {
  bits,
  elaborate,
  input,
  module,
  output,
  type Definition,
  type InputPort,
  type OutputPort,
  type BitsType,
} from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

type Ring = Definition<{ a: InputPort<BitsType<8>>; q: OutputPort<BitsType<8>> }>;
const ring: (p: { size: number }) => Ring = module("ring", (p: { size: number }) => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, { instances }) {
    const { rest } = instances({ rest: ring({ size: (p.size + 1) % 3 }) });
    rest.a.assign(a);
    q.assign(rest.q);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(ring({ size: 0 })),
  message: `
error[recursion]: module \`ring_size0\` contains itself
  hdl/lang/test/errors/recursion.ts:18:22
    18 |     const { rest } = instances({ rest: ring({ size: (p.size + 1) % 3 }) });
       |                      ^
  \`ring_size0\` → \`ring_size1\` → \`ring_size2\` → \`ring_size0\`
`,
};
