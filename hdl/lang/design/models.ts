import type { BlackBoxIR, DesignIR, ModuleIR } from "./ir.ts";

/**
 * The design as it is simulated and proven: every black box that has a model is replaced by it. The given design is not
 * changed, and is returned itself when no box has a model.
 */
export function withModels(design: DesignIR): DesignIR {
  const models = new Map(
    design.blackBoxes.flatMap((box) => (box.model === undefined ? [] : [[box, withModels(box.model)] as const])),
  );
  if (models.size === 0) return design;
  const inPlace = new Map<ModuleIR | BlackBoxIR, ModuleIR>([...models].map(([box, { top }]) => [box, top]));
  // Children stand before their parents.
  const modules = design.modules.map((module) => {
    const instances = module.instances.map((each) => ({ ...each, of: inPlace.get(each.of) ?? each.of }));
    const made = { ...module, instances };
    inPlace.set(module, made);
    return made;
  });
  const below = [...models.values()];
  return {
    top: inPlace.get(design.top) ?? design.top,
    modules: [...below.flatMap((model) => model.modules), ...modules],
    blackBoxes: [...below.flatMap((model) => model.blackBoxes), ...design.blackBoxes.filter((box) => !models.has(box))],
  };
}
