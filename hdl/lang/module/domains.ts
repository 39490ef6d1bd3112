import type { CallSite, DomainIR, Net } from "../design/ir.ts";
import { clockName, resetName } from "../design/names.ts";
import { domainNeeded, repeatedDomain, unknownDomain } from "../diag/messages-module.ts";
import { needsWidth } from "../diag/messages-expr.ts";
import { callSite } from "../diag/call-site.ts";
import { node } from "../expr/node.ts";
import type { Node } from "../expr/node.ts";
import type { DomainSources } from "./builders.ts";
import type { ModuleContext } from "./context.ts";
import type { ResetKind } from "./definition.ts";
import { toDesign, toUser } from "./domain-names.ts";

/** Names of the module's domains as the user writes them. */
function knownDomains(context: ModuleContext): readonly string[] {
  return [...context.domains.keys()].map(toUser);
}

/** The clock and reset nets of a domain that comes in through ports. */
export function makeDomain(clock: { readonly name: string; readonly reset: ResetKind }, site: CallSite): DomainIR {
  const name = toDesign(clock.name);
  const what = { width: 1, scalar: true, signed: false, domain: null, site } as const;
  return {
    name,
    clock: { ...what, name: clockName(name), role: "clock" },
    reset: clock.reset === "none" ? null : { ...what, name: resetName(name), role: "reset" },
    resetKind: clock.reset === "async-low" ? "async-low" : "sync-high",
  };
}

/** Adds the domains of the module's `clocks`, with their ports. */
export function declareDomains(
  context: ModuleContext,
  clocks: readonly { readonly name: string; readonly reset: ResetKind }[],
  site: CallSite,
): void {
  for (const clock of clocks) {
    const domain = makeDomain(clock, site);
    if (context.domains.has(domain.name)) context.report(repeatedDomain({ name: clock.name, at: site }));
    context.domains.set(domain.name, domain);
    context.addPort(domain.clock);
    if (domain.reset !== null) context.addPort(domain.reset);
  }
}

/** The domain of what names none: the default one, or the only one. Reports and returns null when there is no such. */
export function impliedDomain(context: ModuleContext, what: string, at: CallSite): string | null {
  const found = soleDomain([...context.domains.keys()]);
  if (found === null) context.report(domainNeeded({ what, known: knownDomains(context), at }));
  return found;
}

/** The default domain, or the only one; null when there is no such. */
export function soleDomain(names: readonly string[]): string | null {
  if (names.includes("")) return "";
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** A domain by the user's name; reports one that the module does not have. */
export function findDomain(context: ModuleContext, name: string, at: CallSite): string {
  const found = toDesign(name);
  if (!context.domains.has(found)) context.report(unknownDomain({ name, known: knownDomains(context), at }));
  return found;
}

/** Reports uses of domains that were never made. */
export function checkDomainUses(context: ModuleContext): void {
  for (const { name, site } of context.domainUses) findDomain(context, toUser(name), site);
}

/** Adds a domain whose clock and reset are made inside the module. Returns its name in the design. */
export function deriveDomain(context: ModuleContext, name: string, sources: DomainSources): string {
  const site = callSite();
  const domain = toDesign(name);
  if (context.domains.has(domain)) context.report(repeatedDomain({ name, at: site }));
  const clock = domainNet(context, clockName(domain), sources.clock[node], site);
  const reset = sources.reset === undefined ? null : domainNet(context, resetName(domain), sources.reset[node], site);
  context.domains.set(domain, { name: domain, clock, reset, resetKind: sources.resetKind ?? "sync-high" });
  return domain;
}

/** The net itself, or a named net for an expression. */
function domainNet(context: ModuleContext, name: string, source: Node, site: CallSite): Net {
  const { expr } = source;
  if (expr.width !== 1) context.report(needsWidth({ what: `\`${name}\``, width: 1, value: source, at: site }));
  if (expr.kind === "net" && expr.width === 1) return expr.net;
  const net = context.addNet({ name, width: 1, role: "named", scalar: true, signed: false, domain: null, site });
  context.recordAlways({ kind: "assign", target: { kind: "whole", net }, value: expr, site });
  return net;
}
