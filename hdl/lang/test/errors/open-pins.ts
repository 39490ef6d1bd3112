import { bits, blackbox, bool, elaborate, inout, input, module } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const phy = blackbox("PHY", { ck: input(bool), dq: inout(bits(8)) });
const broken = module("broken", () => ({
  ports: { ck: input(bool), dq: inout(bits(8)) },
  build({ ck }, { instances }) {
    const { ddr } = instances({ ddr: phy() });
    ddr.ck.assign(ck);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[open-pins]: the pins \`ddr.dq\` are not connected
  hdl/lang/test/errors/open-pins.ts:8:21
    8 |     const { ddr } = instances({ ddr: phy() });
      |                     ^
  help: join them to an inout port of this module with connect(port, pins)
`,
};
