import type { Net } from "../design/ir.ts";
import { forEachAssignment, forEachNet } from "../design/walk.ts";
import { domainNeeded } from "../diag/messages-module.ts";
import { literalExpr } from "../expr/literal.ts";
import type { ModuleContext } from "./context.ts";
import { toUser } from "./domain-names.ts";

/** Settles what the ports of memories leave open, when all statements are known. */
export function settleMemories(context: ModuleContext): void {
  tieOptionalInputs(context);
  placeUnclockedReads(context);
}

/** Ties the enables of reading ports and the masks that nothing assigns to all ones. */
function tieOptionalInputs(context: ModuleContext): void {
  const assigned = new Set<Net>();
  forEachAssignment(context.body, ({ target }) => assigned.add(target.net));
  for (const memory of context.memories) {
    for (const port of memory.ports) {
      const optional = [port.kind === "write" ? null : port.en, port.mask];
      for (const net of optional) {
        if (net === null || assigned.has(net)) continue;
        const value = literalExpr(net.width, (1n << BigInt(net.width)) - 1n);
        context.recordAlways({ kind: "assign", target: { kind: "whole", net }, value, site: memory.site });
      }
    }
  }
}

/** A read without clock belongs to the domain that its address comes from. */
function placeUnclockedReads(context: ModuleContext): void {
  for (const { port, what, site } of context.unplacedReads) {
    const found = domainsInto(context, port.addr);
    const [domain] = found;
    if (domain === undefined || found.size > 1) {
      context.report(domainNeeded({ what, known: [...context.domains.keys()].map(toUser), at: site }));
    } else {
      port.domain = domain;
      port.addr.domain = domain;
      if (port.q !== null) port.q.domain = domain;
    }
  }
}

/** Domains of the registers and ports that a net's value is made of. */
function domainsInto(context: ModuleContext, start: Net): ReadonlySet<string> {
  const sources = new Map<Net, Set<Net>>();
  forEachAssignment(context.body, ({ target, value }) => {
    const reads = sources.get(target.net) ?? new Set();
    forEachNet(value, (net) => reads.add(net));
    sources.set(target.net, reads);
  });
  const domains = new Set<string>();
  const seen = new Set<Net>();
  const follow = (net: Net): void => {
    if (seen.has(net)) return;
    seen.add(net);
    if (net.domain !== null) domains.add(net.domain);
    else for (const source of sources.get(net) ?? []) follow(source);
  };
  for (const source of sources.get(start) ?? []) follow(source);
  return domains;
}
