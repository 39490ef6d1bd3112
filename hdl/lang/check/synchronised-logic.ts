import type { ModuleIR } from "../design/ir.ts";
import { netParty } from "../diag/describe.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { combGraph } from "../netlist/comb-graph.ts";
import { plainNet } from "../netlist/hierarchy.ts";
import { forEachRead } from "../netlist/reads.ts";
import { synchronisedLogic as message } from "./messages.ts";

/** Synchronisers whose source is computed in this module rather than held in a register, or handed in from outside. */
export function synchronisedLogic(module: ModuleIR): Diagnostic[] {
  const graph = combGraph(module);
  return module.synchronisers.flatMap(({ name, kind, source, site }) => {
    // The negation of a reset is as free of glitches as the reset.
    let net = plainNet(kind === "reset" && source.kind === "not" ? source.arg : source);
    // Names for one other net add no logic.
    while (net !== null && graph.has(net) && net.role !== "instance-output") {
      const sources: readonly (typeof net)[] = [...(graph.get(net) ?? [])];
      const [only] = sources;
      if (sources.length !== 1 || only === undefined || only.width !== net.width) break;
      net = only;
    }
    const isHeld = net !== null && (!graph.has(net) || net.role === "instance-output");
    if (isHeld) return [];
    const sources: Note[] = [];
    forEachRead(source, (read) => sources.push(netParty(read)));
    return [message({ name, at: site, sources })];
  });
}
