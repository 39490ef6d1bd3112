import type { DesignIR, SourcePlace } from "../../hdl/lang/design/ir.ts";
import { placeOf, sourceMaps } from "../output/source-maps.ts";
import type { NamedPlace } from "./place-names.ts";

/** Finds the line of TypeScript that declared what a place is named after, or that stated its line of SystemVerilog; null for neither. */
export function locator(design: DesignIR): (place: NamedPlace) => SourcePlace | null {
  const modules = new Map(design.modules.map((module) => [module.name, module]));
  let maps: ReadonlyMap<string, string> | undefined;
  return ({ module: name, local, line }) => {
    const module = modules.get(name);
    if (module === undefined) return null;
    const { ports, nets, memories, instances } = module;
    const declared = [...ports, ...nets, ...memories, ...instances].find((each) => each.name === local);
    if (declared !== undefined) return declared.site.locate();
    if (line === 0) return null;
    maps ??= sourceMaps(design);
    return placeOf(maps.get(`${name}.sv.map`) ?? "", line);
  };
}
