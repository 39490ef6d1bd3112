import { bits, struct } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

export const errorCase: ErrorCase = {
  run: () => struct({ head: bits(8), next: bits(8) }),
  message: `
error[bad-field]: a field cannot be called \`next\`: that is a method of the struct
  hdl/lang/test/errors/bad-field.ts:5:14
    5 |   run: () => struct({ head: bits(8), next: bits(8) }),
      |              ^
  help: choose another key; names are never changed
`,
};
