import { enumeration } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

export const errorCase: ErrorCase = {
  run: () => enumeration("opcode", { Flush: 0, Write: 1, Read: 1 }),
  message: `
error[bad-enumeration]: enumeration \`opcode\` gives the value 1 to both Write and Read
  hdl/lang/test/errors/bad-enumeration.ts:5:14
    5 |   run: () => enumeration("opcode", { Flush: 0, Write: 1, Read: 1 }),
      |              ^
`,
};
