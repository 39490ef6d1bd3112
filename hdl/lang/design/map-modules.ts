import type { DesignIR, ModuleIR } from "./ir.ts";

/**
 * The design with every module changed by `change`, instances included. The given design is not changed; it is returned
 * itself when no module is.
 */
export function mapModules(design: DesignIR, change: (module: ModuleIR) => ModuleIR): DesignIR {
  const made = new Map<ModuleIR, ModuleIR>();
  // Children stand before their parents.
  for (const module of design.modules) made.set(module, withChildren(change(module), made));
  const now = (module: ModuleIR): ModuleIR => made.get(module) ?? module;
  if (design.modules.every((module) => now(module) === module)) return design;
  return { ...design, top: now(design.top), modules: design.modules.map(now) };
}

function withChildren(module: ModuleIR, made: ReadonlyMap<ModuleIR, ModuleIR>): ModuleIR {
  const instances = module.instances.map((instance) => {
    const of = instance.of.kind === "module" ? (made.get(instance.of) ?? instance.of) : instance.of;
    return of === instance.of ? instance : { ...instance, of };
  });
  return instances.every((each, i) => each === module.instances[i]) ? module : { ...module, instances };
}
