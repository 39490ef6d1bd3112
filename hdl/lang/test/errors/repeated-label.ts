import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    m.match(
      a,
      [
        [[0, 1], () => q.assign(1)],
        [1, () => q.assign(2)],
      ],
      () => q.assign(3),
    );
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[repeated-label]: \`match\` has two cases for 1
  hdl/lang/test/errors/repeated-label.ts:7:7
    7 |     m.match(
      |       ^
`,
};
