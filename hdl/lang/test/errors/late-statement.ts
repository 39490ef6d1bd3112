import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const later: (() => void)[] = [];
const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(a);
    later.push(() => q.assign(0));
  },
}));

function run(): void {
  elaborate(broken());
  for (const action of later) action();
}

export const errorCase: ErrorCase = {
  run: () => run(),
  message: `
error[late-statement]: module \`broken\` is finished, nothing can be added to it
  hdl/lang/test/errors/late-statement.ts:9:24
    9 |     later.push(() => q.assign(0));
      |                        ^
  help: declare and assign inside of build, without await
`,
};
