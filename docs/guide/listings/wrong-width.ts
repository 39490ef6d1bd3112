import { bits, input, module, output } from "../../../hdl/lang/index.ts";

export const average = module("average", (p: { width: number }) => ({
  ports: { a: input(bits(p.width)), b: input(bits(p.width)), mean: output(bits(p.width)) },
  build({ a, b, mean }) {
    const sum = a.addc(b);
    mean.assign(sum.shr(1));
  },
}));
