import { bits, connect, elaborate, module, sink, source, stream } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const broken = module("broken", () => ({
  ports: { s: sink(stream(bits(8))), m: source(stream(bits(8))) },
  build({ s, m }) {
    // The types reject this; a program that runs unchecked gets the message.
    Reflect.apply(connect, null, [m, s]);
  },
}));

export const errorCase: ErrorCase = {
  run: () => elaborate(broken()),
  message: `
error[bus-roles]: \`connect(from, to)\` needs data to come from the first bus, got one that data goes to and one that data comes from
  hdl/lang/test/errors/bus-roles.ts:8:13
    8 |     Reflect.apply(connect, null, [m, s]);
      |             ^
  help: from: a sink port of this module or a source port of an instance; to: the reverse
`,
};
