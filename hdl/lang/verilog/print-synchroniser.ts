import type { ModuleIR, SynchroniserIR } from "../design/ir.ts";
import { renderLayout } from "./layout.ts";
import type { NetName } from "./names.ts";
import { printExpr } from "./print-expr.ts";
import { block } from "./print-process.ts";

/**
 * Flip-flops in a row without logic between them. A reset is set at once and released by the clock; its source must be
 * free of glitches.
 */
export function printSynchroniser(module: ModuleIR, sync: SynchroniserIR, nameOf: NetName): string[] {
  const { kind, source, to, meta, output } = sync;
  const domain = module.domains.find(({ name }) => name === to);
  if (domain === undefined) throw new Error(`synchroniser ${sync.name} of ${module.name} has no clock domain`);
  const stages = [...meta, output].map(nameOf);
  const value = printExpr(source, nameOf);
  const clock = `posedge ${nameOf(domain.clock)}`;
  const shift = (first: typeof value) =>
    stages.flatMap((stage, i) => renderLayout([stage, " <= ", i === 0 ? first : (stages[i - 1] ?? ""), ";"], 94));
  if (kind !== "reset") return block(`always_ff @(${clock})`, shift(value));
  const [level, edge, active] =
    source.kind === "not"
      ? ([printExpr(source.arg, nameOf), "negedge ", "!"] as const)
      : ([value, "posedge ", ""] as const);
  const asserted = renderLayout([active, level], Infinity).join("");
  const [trigger = ""] = renderLayout([edge, level], Infinity);
  const set = block(
    `if (${asserted})`,
    stages.map((stage) => `${stage} <= 1'b1;`),
  ).slice(0, -1);
  return block(`always_ff @(${clock} or ${trigger})`, [...set, ...block("end else", shift("1'b0"))]);
}
