import { bits, bool, input, module, output } from "../../index.ts";
import { simulate } from "../../sim/index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { put: input(bool), data: input(bits(8)), mark: input(bool), q: output(bits(8)) },
  build({ put, data, mark, q }, { mems }) {
    const { ram } = mems({
      ram: { of: bits(8), depth: 16, style: "block", ports: { a: { kind: "write" }, b: { kind: "readWrite" } } },
    });
    ram.a.assign({ en: put, addr: 3, data });
    ram.b.assign({ write: mark, addr: 3, wdata: 0xff });
    q.assign(ram.b.data);
  },
}));

export const errorCase: ErrorCase = {
  run: () => {
    const sim = simulate(broken());
    sim.poke({ put: 1, data: 5, mark: 1 });
    sim.step();
  },
  message: `
error[memory-collision]: memory \`ram\`: \`a\` writes and \`b\` writes address 3 in cycle 1 of clk
  hdl/lang/test/errors/memory-collision.ts:8:21
    8 |     const { ram } = mems({
      |                     ^
  help: keep the ports apart, or say why it does not matter: collisions: "reason"
`,
};
