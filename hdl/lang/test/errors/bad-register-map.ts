import { registerMap, rw } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

export const errorCase: ErrorCase = {
  run: () => registerMap("csr", { ctrl: { at: 0, fields: { enable: rw(1), burst: rw(8, { lsb: 0 }) } } }),
  message: `
error[bad-register-map]: register map \`csr\`: field \`ctrl.burst\` lies over another field
  hdl/lang/test/errors/bad-register-map.ts:5:14
    5 |   run: () => registerMap("csr", { ctrl: { at: 0, fields: { enable: rw(1), burst: rw(8, { lsb: 0 }) } } }),
      |              ^
`,
};
