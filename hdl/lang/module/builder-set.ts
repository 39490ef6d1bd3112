import { callSite } from "../diag/call-site.ts";
import type { NetRole } from "../design/ir.ts";
import type { Type } from "../types/type.ts";
import { makeView } from "../types/views.ts";
import { makeAssertion } from "./assertions.ts";
import type { Builders, DomainBuilders } from "./builders.ts";
import { makeMatch, makeWhen } from "./conditionals.ts";
import type { ModuleContext } from "./context.ts";
import { declareNets } from "./declare.ts";
import { deriveDomain, findDomain, impliedDomain } from "./domains.ts";
import { makeInstances } from "./instances.ts";
import { makeMemories } from "./memories.ts";
import { makeNames } from "./named.ts";
import { makeSynchronizers } from "./synchronize.ts";

/** What `build` gets as its second argument. */
export function makeBuilders(context: ModuleContext): Builders {
  return {
    ...domainBuilders(context, null),
    domain: (name) => domainBuilders(context, findDomain(context, name, callSite())),
    deriveDomain: (name, sources) => domainBuilders(context, deriveDomain(context, name, sources)),
  };
}

/**
 * The builders of one domain; null = the module's own, which must exist only where something is clocked.
 *
 * The user's types are kept by the signatures of `DomainBuilders`; behind them values are made by their descriptions, so
 * each function hands out its record as the type it was asked for.
 */
function domainBuilders(context: ModuleContext, domain: string | null): DomainBuilders {
  const clocked = (what: string): string => domain ?? impliedDomain(context, what, callSite()) ?? "";
  const declare = (declarations: Readonly<Record<string, Type>>, role: NetRole & ("reg" | "wire")) => {
    const site = callSite();
    const access = role === "reg" ? "next" : "assign";
    const home = role === "reg" ? clocked("a register") : domain;
    const views = Object.entries(declarations).map(([key, type]): [string, object] => {
      const cursor = declareNets(context, { key, type, role, domain: home, site });
      return [key, makeView(type, cursor, access)];
    });
    return Object.fromEntries(views);
  };
  return {
    regs: (declarations) => declare(declarations, "reg") as never,
    wires: (declarations) => declare(declarations, "wire") as never,
    name: (values) => makeNames(context, domain, values) as never,
    mems: (specs) => makeMemories(context, domain, specs) as never,
    instances: (definitions) => makeInstances(context, domain, definitions) as never,
    synchronize: (values, options = {}) =>
      makeSynchronizers(context, clocked("a synchroniser"), values, options) as never,
    when: (condition, body) => makeWhen(context, condition, body),
    match: (subject: Parameters<typeof makeMatch>[1], cases: Parameters<typeof makeMatch>[2], otherwise?: () => void) =>
      makeMatch(context, subject, cases, otherwise),
    check: (name, condition, message) =>
      makeAssertion(context, clocked("`check`"), { kind: "assert", name, message }, condition),
    assume: (name, condition, message) =>
      makeAssertion(context, clocked("`assume`"), { kind: "assume", name, message }, condition),
    cover: (name, condition, message = name) =>
      makeAssertion(context, clocked("`cover`"), { kind: "cover", name, message }, condition),
  };
}
