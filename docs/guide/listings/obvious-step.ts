import { bits, input, module, mux, output } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { Sums } from "./fletcher.ts";

/** a + b, less 255 when that is more than a byte holds. */
const addAndSubtract = (a: Bits<8>, b: Bits<8>): Bits<8> => {
  const sum = a.addc(b);
  return mux(sum.ge(256), sum.sub(255), sum).trunc(8);
};

export const obviousStep = module("obvious_step", () => ({
  doc: "One byte of a Fletcher checksum, as one would write it down first.",
  clocks: [],
  ports: { data: input(bits(8)), sums: input(Sums), after: output(Sums) },
  build({ data, sums, after }, { name }) {
    const { low } = name({ low: addAndSubtract(sums.low, data) });
    after.assign({ low, high: addAndSubtract(sums.high, low) });
  },
}));
