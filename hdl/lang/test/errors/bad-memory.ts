import { bits, elaborate, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }, m) {
    const { ram, rom } = m.mems({
      ram: { of: bits(32), depth: 1024, style: "block", mask: 12, ports: { w: { kind: "write" } } },
      rom: { of: bits(8), depth: 4, style: "block", contents: [1n, 256n], ports: { r: { kind: "read" } } },
    });
    ram.w.assign({ en: 1, addr: 0, data: 0, mask: 0 });
    rom.r.addr.assign(a.trunc(2));
    q.assign(rom.r.data);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[bad-memory]: memory \`ram\` has columns of 12 bits, which do not divide a word of 32 bits
  hdl/lang/test/errors/bad-memory.ts:7:28
    7 |     const { ram, rom } = m.mems({
      |                            ^

error[bad-memory]: memory \`rom\` has the word 256 at address 1, a word has 8 bits
  hdl/lang/test/errors/bad-memory.ts:7:28
    7 |     const { ram, rom } = m.mems({
      |                            ^
`,
};
