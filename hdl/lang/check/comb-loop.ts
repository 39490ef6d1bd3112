import type { CallSite, ModuleIR, Net } from "../design/ir.ts";
import { roleName } from "../diag/describe.ts";
import { note } from "../diag/diagnostic.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { bitSources } from "../netlist/bit-graph.ts";
import type { Bit } from "../netlist/bit-graph.ts";
import { combGraph, instancePaths } from "../netlist/comb-graph.ts";
import { cyclicGroups, shortestCycle } from "../netlist/cycles.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { combLoop } from "./messages.ts";

/** Above this number of bits in one group of nets a loop is reported without looking at single bits. */
const mostBits = 20_000;

/**
 * Values that follow themselves in the same cycle, through instances too. Groups of nets that depend on each other as
 * wholes are looked at bit by bit, inside of instances too: a carry chain in one vector is no loop.
 */
export function combLoops(module: ModuleIR): Diagnostic[] {
  const graph = combGraph(module);
  const next = (net: Net): Iterable<Net> => graph.get(net) ?? [];
  return cyclicGroups(graph.keys(), next).flatMap((group) => {
    const bits = group.reduce((sum, { width }) => sum + width, 0);
    if (bits > mostBits)
      return [report(module, sourceFirst(module, shortestCycle(group, firstOf(module, group), next)))];
    const nodes = new Map(
      group.map((net) => [net, Array.from({ length: net.width }, (_, bit): Bit => ({ net, bit }))]),
    );
    const sources = bitSources(module);
    const from = (at: Bit) => sources(at).flatMap(({ net: read, bit }) => nodes.get(read)?.[bit] ?? []);
    const loops = cyclicGroups([...nodes.values()].flat(), from);
    return loops.slice(0, 1).map((loop) => {
      const start = loop.reduce((a, b) => (position(module, a.net) <= position(module, b.net) ? a : b));
      const path = shortestCycle(loop, start, from);
      return report(module, sourceFirst(module, withoutRepeats(path.map(({ net: stop }) => stop))));
    });
  });
}

/** Neighbouring bits of one net are one stop. */
function withoutRepeats(path: readonly Net[]): Net[] {
  return path.filter((net, i) => net !== path[(i + 1) % path.length] || path.length === 1 || i === path.length - 1);
}

function position(module: ModuleIR, net: Net): number {
  const port = module.ports.indexOf(net);
  return port >= 0 ? port : module.ports.length + module.nets.indexOf(net);
}

const firstOf = (module: ModuleIR, group: readonly Net[]): Net =>
  group.reduce((a, b) => (position(module, a) <= position(module, b) ? a : b));

/** From "follows" to the order in which a value flows, and starting at the net declared first. */
function sourceFirst(module: ModuleIR, path: readonly Net[]): Net[] {
  const flow = [...new Set(path)].reverse();
  const start = flow.indexOf(firstOf(module, flow));
  return [...flow.slice(start), ...flow.slice(0, start)];
}

function report(module: ModuleIR, path: readonly Net[]): Diagnostic {
  const hops = path.flatMap((net, i): Note[] => {
    const to = path[(i + 1) % path.length];
    const hop = to === undefined ? null : hopBetween(module, net, to);
    return [note(drivenAt(module, net), `\`${net.name}\`, ${roleName(net.role)}`), ...(hop === null ? [] : [hop])];
  });
  return combLoop({ module: module.name, path, hops });
}

/** Where a net gets its value, or where it is declared. */
function drivenAt(module: ModuleIR, net: Net): CallSite {
  const sites: CallSite[] = [];
  forEachAssignment(module.body, ({ target, site }) => {
    if (target.net === net) sites.push(site);
  });
  return sites[0] ?? net.site;
}

/** Where `to` takes its value from `from`: null for an assignment. */
function hopBetween(module: ModuleIR, from: Net, to: Net): Note | null {
  for (const instance of module.instances) {
    const path = instancePaths(instance).find((each) => each.to === to && each.from.includes(from));
    if (path !== undefined) return note(instance.site, `through instance \`${instance.name}\``);
  }
  return null;
}
