import { bits, bool, input, module, output } from "../../../hdl/lang/index.ts";

export const byteCounter = module("byte_counter", (p: { width: number }) => ({
  doc: "Counts the bytes that pass.",
  ports: { pass: input(bool), clear: input(bool), count: output(bits(p.width)) },
  build({ pass, clear, count }, { regs, when }) {
    const { value } = regs({ value: bits(p.width).reset(0) });
    when(clear, () => value.next(0)).elsewhen(pass, () => value.next(value.add(1)));
    count.assign(value);
  },
}));
