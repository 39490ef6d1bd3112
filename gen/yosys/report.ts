import type { DesignIR, ModuleIR } from "../../hdl/lang/design/ir.ts";
import { faultsOf } from "./faults.ts";
import { graphOf, type Netlists } from "./graph.ts";
import { pathsOf, type Path } from "./paths.ts";
import { addAreas, noArea, primitiveOf, type Area } from "./primitives.ts";

/** What Yosys estimates for one module. */
export interface ModuleReport {
  readonly name: string;
  /** The name without parameters. */
  readonly base: string;
  /** How often it is in the design. */
  readonly count: number;
  /** Without its instances. */
  readonly own: Area;
  /** With all that is below it. */
  readonly total: Area;
  /** LUTs on the longest path that stays in the module. */
  readonly ownLevels: number;
  /** LUTs on the longest path in it and below it. Ports are ends of paths. */
  readonly levels: number;
  readonly longest: Path | null;
  /** The paths above the limit that lie in no instance of this module alone: those are listed there. */
  readonly deep: readonly Path[];
  readonly faults: readonly string[];
}

export interface DesignReport {
  readonly total: Area;
  readonly levels: number;
  /** Children before parents. */
  readonly modules: readonly ModuleReport[];
}

/** The modules of `design` that have netlists, looked at alone and with what is below them. `limit`: most levels of a path. */
export function reportOf(design: DesignIR, netlists: Netlists, limit: number): DesignReport {
  const counts = instanceCounts(design);
  const totals = new Map<string, Area>();
  const modules = design.modules.flatMap((module) => {
    const netlist = netlists.get(module.name);
    if (netlist === undefined) return [];
    const own = netlist.cells.reduce((sum, { type }) => addAreas(sum, primitiveOf(type)?.area ?? noArea), noArea);
    const total = module.instances.reduce((sum, { of }) => addAreas(sum, totals.get(of.name) ?? noArea), own);
    totals.set(module.name, total);
    const alone = pathsOf(graphOf(module.name, netlists, { alone: true }), limit);
    const whole = module.instances.length === 0 ? alone : pathsOf(graphOf(module.name, netlists), limit);
    const loops = [...new Set([...alone.loops, ...whole.loops])];
    return {
      name: module.name,
      base: module.base,
      count: counts.get(module.name) ?? 0,
      own,
      total,
      ownLevels: alone.longest?.levels ?? 0,
      levels: whole.longest?.levels ?? 0,
      longest: whole.longest,
      deep: whole.deep.filter(({ inside }) => inside === null),
      faults: [
        ...faultsOf(module, netlist),
        ...(loops.length === 0 ? [] : [`a combinational loop: ${loops.slice(0, 8).join(", ")}`]),
      ],
    };
  });
  const top = modules.find(({ name }) => name === design.top.name);
  return { total: top?.total ?? noArea, levels: top?.levels ?? 0, modules };
}

function instanceCounts(design: DesignIR): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = (module: ModuleIR): void => {
    counts.set(module.name, (counts.get(module.name) ?? 0) + 1);
    for (const { of } of module.instances) if (of.kind === "module") visit(of);
  };
  visit(design.top);
  return counts;
}
