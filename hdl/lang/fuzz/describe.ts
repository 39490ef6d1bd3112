import type { DesignIR } from "../design/ir.ts";
import { printDesignText } from "../design/print.ts";
import { printModule } from "../verilog/print-module.ts";
import { NoWords } from "./typescript-expr.ts";
import { designCode } from "./typescript.ts";
import { periodsOf, portsOf, type Circuit } from "./circuit.ts";

/**
 * A circuit for a reader: its text form, which the printer has folded nothing of, its SystemVerilog, TypeScript for a
 * test, and what drives it.
 */
export function describeCircuit({ design, stimulus, steps }: Circuit): string {
  const { top, modules } = design;
  const periods = periodsOf(top, stimulus).join(", ");
  const values = (of: ReadonlyMap<{ readonly name: string }, bigint>) =>
    [...of].map(([{ name }, value]) => `${name}=${value.toString(16)}`).join(" ");
  const rows = steps.map(({ inputs, before, rising, after }, i) => {
    const clocks = top.domains.filter((_, k) => ((rising >> k) & 1) === 1).map(({ clock }) => clock.name);
    return `edge ${i} of ${clocks.join(" and ")}: ${values(inputs)} -> ${values(before)}, then ${values(after)}`;
  });
  const edges = portsOf(top, "clock").length === 0 ? "" : `clock periods ${periods} ps\n`;
  return [printDesignText(design), ...modules.map(printModule), codeOf(design), `${edges}${rows.join("\n")}`].join(
    "\n",
  );
}

function codeOf(design: DesignIR): string {
  try {
    return designCode(design, "hdl");
  } catch (error) {
    if (error instanceof NoWords) return `// no TypeScript: the language has no words for ${error.message}\n`;
    throw error;
  }
}
