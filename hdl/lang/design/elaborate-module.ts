import { nameProblem } from "./names.ts";
import {
  badName,
  domainNeeded,
  lateBuild,
  openPins,
  recursion,
  resetKindMismatch,
  noReset,
} from "../diag/messages-module.ts";
import { ElaborationError } from "../diag/report.ts";
import type { Report } from "../diag/report.ts";
import type { BlackBox } from "../module/blackbox.ts";
import { makeBuilders } from "../module/builder-set.ts";
import { ModuleContext } from "../module/context.ts";
import { makeNet } from "../module/declare.ts";
import type { AnyDefinition } from "../module/definition.ts";
import { toUser } from "../module/domain-names.ts";
import { checkDomainUses, declareDomains, findDomain, soleDomain } from "../module/domains.ts";
import type { PendingInstance } from "../module/pending-instance.ts";
import { settleMemories } from "../module/memory-defaults.ts";
import { portLeaves } from "../module/port-leaves.ts";
import { addPortViews } from "../module/port-views.ts";
import type { Node } from "../expr/node.ts";
import type { BlackBoxIR, InstanceIR, ModuleIR, Net } from "./ir.ts";

/** What the elaboration of one module needs of the whole. */
export interface Elaboration {
  readonly report: Report;
  /** Definitions whose elaboration has begun, outermost first. */
  readonly underway: readonly AnyDefinition[];
  module(definition: AnyDefinition): ModuleIR;
  blackBox(box: BlackBox): BlackBoxIR;
}

/** Deepest nesting of instances before a design counts as endless. */
const deepest = 200;

/** Runs `build` of one definition, then elaborates what it makes instances of. */
export function elaborateModule(elaboration: Elaboration, definition: AnyDefinition): ModuleIR {
  const { report } = elaboration;
  const { name, site } = definition;
  const problem = nameProblem(name);
  if (problem !== null) report.add(badName({ name, problem, what: "module", at: site }));
  const context = new ModuleContext(name, report);
  declareDomains(context, definition.clocks, site);
  const io = declarePorts(context, definition);
  const built = runBuild(report, () => definition.run(io, makeBuilders(context)));
  if (built instanceof Promise) {
    report.add(lateBuild({ module: name, at: site }));
    // What it states after its first await throws, and has been said.
    built.catch(() => undefined);
  }
  settleMemories(context);
  context.finish();
  checkDomainUses(context);
  const instances = context.instances.flatMap((pending) => {
    const made = finishInstance(elaboration, context, pending);
    return made === null ? [] : [made];
  });
  const { domains, ports, nets, body, memories, synchronisers, assertions } = context;
  const made: ModuleIR = {
    kind: "module",
    name,
    base: definition.base,
    parameters: definition.parameters,
    domains: [...domains.values()],
    ports,
    nets,
    body,
    memories,
    synchronisers,
    instances,
    assertions: [...assertions.values()],
    site,
  };
  return definition.doc === undefined ? made : { ...made, doc: definition.doc };
}

function declarePorts(context: ModuleContext, definition: AnyDefinition): object {
  const { ports } = definition;
  const sole = soleDomain([...context.domains.keys()]);
  const nodes = portLeaves(ports).map(({ shape, direction, domain, site }): [string, Node] => {
    if (domain === null && sole === null && context.domains.size > 1) {
      const known = [...context.domains.keys()].map(toUser);
      context.report(domainNeeded({ what: `port \`${shape.path}\``, known, at: site }));
    }
    const home = domain === null ? sole : findDomain(context, domain, site);
    const net = context.addPort(makeNet(shape, { role: direction, domain: home, site }));
    return [shape.path, context.nodeOf(net)];
  });
  const io = {};
  addPortViews(io, ports, "", "near", { owner: context, nodes: new Map(nodes) });
  return io;
}

/** Mistakes thrown by the surface join the others; what else goes wrong after a mistake is shown with it. */
function runBuild(report: Report, build: () => unknown): unknown {
  try {
    return build();
  } catch (thrown) {
    if (thrown instanceof ElaborationError) {
      for (const diagnostic of thrown.diagnostics) report.add(diagnostic);
      return undefined;
    }
    if (!report.hasErrors) throw thrown;
    const failure = new ElaborationError(report.diagnostics);
    failure.cause = thrown;
    throw failure;
  }
}

function finishInstance(elaboration: Elaboration, context: ModuleContext, pending: PendingInstance): InstanceIR | null {
  const { key, definition, domains, site } = pending;
  if (definition.kind === "module" && isEndless(elaboration, definition)) {
    const chain = [...elaboration.underway.slice(elaboration.underway.indexOf(definition)), definition];
    elaboration.report.add(recursion({ chain: chain.map(({ name }) => name), at: site }));
    return null;
  }
  const of = definition.kind === "module" ? elaboration.module(definition) : elaboration.blackBox(definition);
  const clocks = of.kind === "module" ? clockPins(context, pending, of) : new Map<string, Net>();
  const connections = of.ports.flatMap(({ name }) => {
    const net = clocks.get(name) ?? pending.pins.get(name);
    if (net === undefined && !clocks.has(name)) reportOpen(context, pending, of, name);
    return net === undefined ? [] : [{ port: name, net }];
  });
  return { name: `u_${key}`, of, connections, domains, site };
}

function isEndless(elaboration: Elaboration, definition: AnyDefinition): boolean {
  return elaboration.underway.includes(definition) || elaboration.underway.length > deepest;
}

/** Clock and reset ports of a child, joined to the nets of the parent's domains. */
function clockPins(context: ModuleContext, pending: PendingInstance, child: ModuleIR): Map<string, Net> {
  const pins = new Map<string, Net>();
  const { site } = pending;
  for (const domain of child.domains) {
    if (domain.clock.role !== "clock") continue; // made inside the child
    const parent = context.domains.get(pending.domains.get(domain.name) ?? domain.name);
    if (parent === undefined) continue; // reported with the other uses of domains
    pins.set(domain.clock.name, parent.clock);
    if (domain.reset === null) continue;
    const instance = `instance \`${pending.key}\``;
    if (parent.reset === null) {
      context.report(noReset({ what: instance, domain: toUser(parent.name), at: site }));
    } else if (parent.resetKind !== domain.resetKind) {
      const [childKind, parentKind] = [domain.resetKind, parent.resetKind];
      context.report(resetKindMismatch({ instance: pending.key, child: childKind, parent: parentKind, at: site }));
    } else {
      pins.set(domain.reset.name, parent.reset);
    }
  }
  return pins;
}

function reportOpen(context: ModuleContext, pending: PendingInstance, of: ModuleIR | BlackBoxIR, port: string): void {
  const isPin = of.ports.some(({ name, role }) => name === port && role === "inout");
  if (isPin) context.report(openPins({ name: `${pending.key}.${port}`, at: pending.site }));
}
