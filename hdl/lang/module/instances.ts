import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { instanceName } from "../design/names.ts";
import { unknownDomain } from "../diag/messages-module.ts";
import { BlackBox } from "./blackbox.ts";
import type { ModuleContext } from "./context.ts";
import { Definition } from "./definition.ts";
import { toDesign, toUser } from "./domain-names.ts";
import { impliedDomain, soleDomain } from "./domains.ts";
import { Bound } from "./instance.ts";
import type { Instantiable } from "./instance-view.ts";
import { declarePins } from "./instance-pins.ts";
import type { PendingInstance } from "./pending-instance.ts";
import { portLeaves } from "./port-leaves.ts";
import { instanceView } from "./port-views.ts";

/** Makes the instances of one `instances({…})` call; `domain` is the one of the builder, null = the module's own. */
export function makeInstances(
  context: ModuleContext,
  domain: string | null,
  definitions: Readonly<Record<string, Instantiable>>,
): Record<string, object> {
  const site = callSite();
  const made = Object.entries(definitions).map(([key, given]): [string, object] => {
    const { definition, ties } = openInstantiable(given);
    const children = childDomains(definition);
    const domains = tieDomains(context, { key, domain, children, ties, site });
    const instance: PendingInstance = { key, definition, domains, pins: new Map(), site };
    context.names.claim(instanceName(key), { what: `instance \`${key}\``, site });
    context.instances.push(instance);
    const isBox = definition instanceof BlackBox;
    const nets = declarePins(context, instance, isBox ? { parent: domain } : { child: soleDomain(children) });
    return [key, instanceView(definition.ports, `${key}_`, nets)];
  });
  return Object.fromEntries(made);
}

function openInstantiable(given: Instantiable): {
  definition: Definition | BlackBox;
  ties: Readonly<Record<string, string>>;
} {
  if (given instanceof Bound) return { definition: given.definition, ties: given.domains };
  if (given instanceof Definition || given instanceof BlackBox) return { definition: given, ties: {} };
  throw new TypeError("instances takes definitions: call the module with its parameters");
}

/** Domains of a child by their names in the design: its clocks, or those that the ports of a black box name. */
function childDomains(definition: Definition | BlackBox): readonly string[] {
  if (definition instanceof Definition) return definition.clocks.map(({ name }) => toDesign(name));
  const named = portLeaves(definition.ports).flatMap(({ domain }) => (domain === null ? [] : [toDesign(domain)]));
  return [...new Set(named)];
}

interface Ties {
  readonly key: string;
  readonly domain: string | null;
  readonly children: readonly string[];
  readonly ties: Readonly<Record<string, string>>;
  readonly site: CallSite;
}

/** Child domain → parent domain: as `bind` says; the default one to the builder's; others by their name. */
function tieDomains(context: ModuleContext, { key, domain, children, ties, site }: Ties): ReadonlyMap<string, string> {
  const unknown = Object.keys(ties).find((name) => !children.includes(toDesign(name)));
  if (unknown !== undefined) {
    const help = `the domains of the instance are ${children.map(toUser).join(", ")}`;
    context.report(unknownDomain({ name: unknown, known: [], at: site, help }));
  }
  const pairs = children.map((child): [string, string] => {
    const tied = ties[toUser(child)];
    if (tied !== undefined) return [child, toDesign(tied)];
    if (child !== "") return [child, child];
    return [child, domain ?? impliedDomain(context, `instance \`${key}\``, site) ?? ""];
  });
  for (const [, parent] of pairs) context.domainUses.push({ name: parent, site });
  return new Map(pairs);
}
