import { bits, input, module, output, struct } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";

/** Fletcher's two sums: of the bytes, and of the first sum after each byte. */
export const Sums = struct({ low: bits(8), high: bits(8) });

/** a + b modulo 255: the carry comes back in at the bottom. */
export function add255(a: Bits<8>, b: Bits<8>): Bits<8> {
  const sum = a.addc(b);
  return sum.trunc(8).add(sum.bit(8).zext(8));
}

export const fletcherStep = module("fletcher_step", () => ({
  doc: "One byte of a Fletcher checksum.",
  clocks: [],
  ports: { data: input(bits(8)), sums: input(Sums), after: output(Sums) },
  build({ data, sums, after }, { name }) {
    const { low } = name({ low: add255(sums.low, data) });
    after.assign({ low, high: add255(sums.high, low) });
  },
}));
