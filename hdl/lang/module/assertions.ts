import type { AssertionIR } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { duplicateName } from "../diag/messages-module.ts";
import type { Bits } from "../expr/bits.ts";
import { node } from "../expr/node.ts";
import { binary, checkOneBit, not } from "../expr/ops.ts";
import { allOf } from "./conditionals.ts";
import type { ModuleContext } from "./context.ts";

/**
 * Adds an assertion. Inside of branches it speaks of the cycles in which they are taken: `check` and `assume` hold
 * elsewhere, `cover` needs the branch as well.
 */
export function makeAssertion(
  context: ModuleContext,
  domain: string,
  about: { readonly kind: AssertionIR["kind"]; readonly name: string; readonly message: string },
  condition: Bits<1>,
): void {
  const site = callSite();
  const value = condition[node];
  checkOneBit(`\`${about.name}\``, value, site);
  const first = context.assertions.get(about.name);
  if (first !== undefined) {
    const uses = { first: { what: "assertion", site: first.site }, second: { what: "assertion", site } };
    context.report(duplicateName({ name: about.name, module: context.moduleName, ...uses }));
  }
  const guards = context.guards();
  const taken = allOf(guards, site);
  const guarded =
    guards.length === 0
      ? value
      : about.kind === "cover"
        ? binary("and", taken, value, site)
        : binary("or", not(taken, site), value, site);
  context.assertions.set(about.name, { ...about, condition: guarded.expr, domain, site });
}
