import type { AssertionIR, ModuleIR } from "../design/ir.ts";
import { group, indent, renderLayout } from "./layout.ts";
import type { NetName } from "./names.ts";
import { toAscii } from "./print-comment.ts";
import { printExpr } from "./print-expr.ts";
import { block } from "./print-process.ts";

/**
 * Stated facts: immediate assertions for proofs, `$error` in simulation, nothing in synthesis. Plain `always`, since
 * system tasks are not for `always_ff`.
 */
export function printAssertions(module: ModuleIR, nameOf: NetName): string[] {
  if (module.assertions.length === 0) return [];
  const simulated = module.assertions.filter(({ kind }) => kind !== "cover");
  const proof = module.assertions.flatMap((each) => printAssertion(module, each, "proof", nameOf));
  const simulation = simulated.flatMap((each) => printAssertion(module, each, "simulation", nameOf));
  if (simulation.length === 0) return ["`ifdef FORMAL", ...proof, "`endif"];
  return ["`ifdef FORMAL", ...proof, "`else", "`ifndef SYNTHESIS", ...simulation, "`endif", "`endif"];
}

function printAssertion(
  module: ModuleIR,
  { kind, name, condition, message, domain: home, site }: AssertionIR,
  use: "proof" | "simulation",
  nameOf: NetName,
): string[] {
  const domain = module.domains.find((each) => each.name === home);
  if (domain === undefined) throw new Error(`assertion ${name} of ${module.name} has no clock domain`);
  const text = group(indent(printExpr(condition, nameOf)));
  const stated =
    use === "proof"
      ? nameOf.mark(renderLayout([`${kind} (`, text, ");"], 92), site)
      : [
          ...nameOf.mark(renderLayout(["if (!(", text, ")) begin"], 92), site),
          ...nameOf.mark([`  $error("${escaped(`${name}: ${message}`)}");`], site),
          "end",
        ];
  const { reset, resetKind } = domain;
  const active = reset === null ? null : `${resetKind === "async-low" ? "" : "!"}${nameOf(reset)}`;
  const clocked = active === null ? stated : block(`if (${active})`, stated);
  // An asynchronous reset stands among the edges: read there alone, it would be synchronous to linters.
  const fall = reset !== null && resetKind === "async-low" ? ` or negedge ${nameOf(reset)}` : "";
  return block(`always @(posedge ${nameOf(domain.clock)}${fall})`, clocked);
}

/** As the text of a string literal; `%` doubled for $error. A line break would end the literal. */
const escaped = (text: string) => toAscii(text).replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("\n", "\\n");
