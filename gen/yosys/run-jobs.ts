import type { DesignIR, ModuleIR } from "../../hdl/lang/design/ir.ts";
import type { Yosys } from "../../tb/tools/yosys.ts";
import type { Netlist } from "./netlist.ts";
import type { Family } from "./script.ts";
import { isKept, synthesise, synthesisJob, type SynthesisJob } from "./synthesise.ts";

/** A design whose modules are wanted. */
export interface WantedDesign {
  readonly design: DesignIR;
  readonly modules: readonly ModuleIR[];
  readonly sources: ReadonlyMap<string, string>;
  readonly family: Family;
}

export interface MappedDesigns {
  /** For each design its netlists by module name, in the order of the designs. */
  readonly netlists: readonly ReadonlyMap<string, Netlist>[];
  /** How many different modules there were, and how many of them were not known from before. */
  readonly distinct: number;
  readonly fresh: number;
}

/**
 * Maps every different module of the designs once, those that are not kept from before on all `workers` at the same time. The
 * workers are one version of Yosys. `told` hears what has been done.
 */
export async function mapDesigns(
  workers: readonly Yosys[],
  designs: readonly WantedDesign[],
  cache: string,
  told: (done: number, of: number, module: string) => void,
): Promise<MappedDesigns> {
  const [first] = workers;
  if (first === undefined) throw new Error("there is no Yosys to work");
  const jobs: { readonly design: WantedDesign; readonly job: SynthesisJob }[] = [];
  for (const design of designs)
    for (const module of design.modules) {
      const { sources, family } = design;
      jobs.push({ design, job: await synthesisJob(first, module, sources, { family, cache }) });
    }
  const distinct = new Map(jobs.map(({ job }) => [job.kept, job]));
  const fresh = [...distinct.values()].filter((job) => !isKept(job));
  const found = new Map<string, Netlist>();
  const waiting = [...fresh];
  let done = 0;
  const work = async (yosys: Yosys): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      found.set(job.kept, await synthesise(yosys, job));
      told(++done, fresh.length, job.module.name);
    }
  };
  await Promise.all(workers.map(work));
  for (const job of distinct.values()) if (!found.has(job.kept)) found.set(job.kept, await synthesise(first, job));
  const netlists = designs.map((design) => {
    const own = jobs.filter((each) => each.design === design);
    return new Map(own.flatMap(({ job }) => [[job.module.name, found.get(job.kept)] as const]).filter(isFound));
  });
  return { netlists, distinct: distinct.size, fresh: fresh.length };
}

const isFound = (entry: readonly [string, Netlist | undefined]): entry is [string, Netlist] => entry[1] !== undefined;
