import { bits, bool, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  clocks: ["a", "b"],
  ports: {
    a_en: input(bool, "a"),
    a_data: input(bits(8), "a"),
    a_q: output(bits(8), "a"),
    b_en: input(bool, "b"),
    b_data: input(bits(8), "b"),
    b_q: output(bits(8), "b"),
  },
  build({ a_en, a_data, a_q, b_en, b_data, b_q }, { mems }) {
    const { ram } = mems({
      ram: {
        of: bits(8),
        depth: 16,
        style: "block",
        ports: { a: { kind: "readWrite", domain: "a" }, b: { kind: "readWrite", domain: "b" } },
      },
    });
    ram.a.assign({ write: a_en, addr: 1, wdata: a_data });
    ram.b.assign({ write: b_en, addr: 2, wdata: b_data });
    a_q.assign(ram.a.data);
    b_q.assign(ram.b.data);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[memory-clocks]: memory \`ram\` is written from two clocks, by \`a\` and \`b\`
  hdl/lang/test/errors/memory-clocks.ts:16:21
    16 |     const { ram } = mems({
       |                     ^
  help: write from one clock; pass the other's words through a dual-clock FIFO
`,
};
