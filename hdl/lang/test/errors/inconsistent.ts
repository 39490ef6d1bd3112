import { bits, checkDesign, elaborate, input, module, output } from "../../index.ts";
import type { DesignIR, Diagnostic } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const sound = module("sound", () => ({
  ports: { a: input(bits(8)), q: output(bits(8)) },
  build({ a, q }) {
    q.assign(a);
  },
}));

/** A program that changes designs, and forgets the width of what it puts in. */
function broken({ top, modules, blackBoxes }: DesignIR): DesignIR {
  const body = top.body.map((stmt) =>
    stmt.kind === "assign" ? { ...stmt, value: { kind: "literal", width: 4, value: 0n } as const } : stmt,
  );
  return { top, modules: modules.map((one) => ({ ...one, body })), blackBoxes };
}

export const errorCase: ErrorCase = {
  run: (): readonly Diagnostic[] => checkDesign(broken(elaborate(sound()))),
  message: `
error[inconsistent]: module \`sound\`: q takes 8 bits and gets 4
  hdl/lang/test/errors/inconsistent.ts:8:7
    8 |     q.assign(a);
      |       ^
  help: this is a mistake in the language itself; please report it
`,
};
