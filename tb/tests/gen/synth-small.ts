import { reportOf, type ModuleReport } from "../../../gen/yosys/report.ts";
import { mapDesigns } from "../../../gen/yosys/run-jobs.ts";
import type { Family } from "../../../gen/yosys/script.ts";
import { elaborate, type AnyDefinition } from "../../../hdl/lang/index.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";
import type { Yosys } from "../../tools/yosys.ts";

export interface SmallOptions {
  readonly yosys: Yosys;
  readonly cache: string;
  readonly family?: Family;
  readonly limit?: number;
  /** What stands in a file in place of what the language prints: a text to find, and the one to put there. */
  readonly instead?: readonly (readonly [file: string, from: string | RegExp, to: string])[];
}

/** What Yosys makes of a small design, by module name. */
export async function synthesised(
  definition: AnyDefinition,
  { yosys, cache, family = "ultrascale", limit = 8, instead = [] }: SmallOptions,
): Promise<ReadonlyMap<string, ModuleReport>> {
  const design = elaborate(definition);
  const { files, memoryFiles } = printDesign(design);
  const sources = new Map([...files, ...memoryFiles]);
  for (const [file, from, to] of instead) {
    const text = sources.get(file) ?? "";
    if (text.replace(from, to) === text) throw new Error(`${file} has no ${String(from)}:\n${text}`);
    sources.set(file, text.replace(from, to));
  }
  const wanted = [{ design, modules: design.modules, sources, family }];
  const { netlists } = await mapDesigns([yosys], wanted, cache, () => undefined);
  const { modules } = reportOf(design, netlists[0] ?? new Map(), limit);
  return new Map(modules.map((module) => [module.name, module]));
}
