import type { DesignIR, Expr, Net } from "../design/ir.ts";
import type { Place } from "../netlist/hierarchy.ts";
import { forEachRead } from "../netlist/reads.ts";
import { forEachExpr, only } from "../netlist/statements.ts";
import { dotted } from "./facts.ts";
import type { PlacedFact } from "./facts.ts";

/** A net by its name after flattening. */
export interface NamedNet {
  readonly path: string;
  readonly net: Net;
}

/** Registers shown beside the ports, at most. */
const mostRegisters = 16;

/**
 * What a reader of a trace wants to see: resets, clocks where there are several, ports of the top, what the facts speak
 * of, then the registers behind it.
 */
export function interestingNets(design: DesignIR, failed: readonly PlacedFact[]): readonly NamedNet[] {
  const { ports, domains } = design.top;
  const shown = ports.filter(({ role }) => role !== "clock" || domains.length > 1);
  const read = failed.flatMap(({ place, assertion }) => readBy(place, assertion.condition));
  const all = [
    ...shown.map((net) => ({ path: net.name, net })),
    ...read,
    ...registersBehind(failed).slice(0, mostRegisters),
  ];
  return [...new Map(all.map((each) => [each.path, each])).values()];
}

function readBy(place: Place, condition: Expr): readonly NamedNet[] {
  const found = new Map<string, NamedNet>();
  forEachRead(condition, (net) => found.set(net.name, { path: dotted(place.path) + net.name, net }));
  return [...found.values()];
}

/** The state that decides over the facts, nearest first; and then the state that decides over it at the edge before. */
function registersBehind(facts: readonly PlacedFact[]): readonly NamedNet[] {
  const found = new Map<string, NamedNet & { readonly place: Place }>();
  const seen = new Set<string>();
  const visit = (place: Place, net: Net): void => {
    const path = dotted(place.path) + net.name;
    if (seen.has(path)) return;
    seen.add(path);
    if (net.role === "reg" || net.role === "sync" || net.role === "sync-meta" || net.role === "memory-output") {
      found.set(path, { path, net, place });
    } else for (const [from, source] of sourcesOf(place, net)) visit(from, source);
  };
  for (const { place, assertion } of facts) forEachRead(assertion.condition, (net) => visit(place, net));
  for (const { place, net } of [...found.values()])
    for (const [from, source] of drivers(place, net)) visit(from, source);
  return [...found.values()];
}

/** The nets that a net without state is made of. */
function sourcesOf(place: Place, net: Net): readonly (readonly [Place, Net])[] {
  const { parent, module } = place;
  if (net.role === "input") {
    const pin = parent?.instance.connections.find(({ port }) => port === net.name);
    return parent === null || pin === undefined ? [] : [[parent.place, pin.net]];
  }
  if (net.role !== "instance-output") return drivers(place, net);
  return module.instances.flatMap((instance) => {
    const pin = instance.connections.find((each) => each.net === net);
    const { of } = instance;
    if (pin === undefined || of.kind === "blackbox") return [];
    const inside: Place = { module: of, path: `${place.path}${instance.name}/`, parent: { place, instance } };
    return of.ports.filter(({ name }) => name === pin.port).map((port) => [inside, port] as const);
  });
}

/** The nets that the statements about a net read, conditions included. */
function drivers(place: Place, net: Net): readonly (readonly [Place, Net])[] {
  const read = new Set<Net>();
  forEachExpr(only(place.module.body, new Set([net])), (expr) => forEachRead(expr, (source) => read.add(source)));
  read.delete(net);
  return [...read].map((source) => [place, source] as const);
}
