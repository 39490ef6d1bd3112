import { sameName } from "../diag/messages-module.ts";
import { Report } from "../diag/report.ts";
import type { BlackBox } from "../module/blackbox.ts";
import type { AnyDefinition } from "../module/definition.ts";
import { blackBoxIR } from "./elaborate-blackbox.ts";
import { elaborateModule } from "./elaborate-module.ts";
import type { Elaboration } from "./elaborate-module.ts";
import type { BlackBoxIR, DesignIR, ModuleIR } from "./ir.ts";

/**
 * Runs the `build` of a definition and of everything below it, each once, and returns the design as data.
 *
 * @throws ElaborationError with every mistake found: widths, names, states without a case, signals of other modules.
 * @example const design = elaborate(counter({ width: 8 }));
 */
export function elaborate(top: AnyDefinition): DesignIR {
  const report = new Report();
  const modules = new Map<AnyDefinition, ModuleIR>();
  const boxes = new Map<BlackBox, BlackBoxIR>();
  const underway: AnyDefinition[] = [];

  const elaboration: Elaboration = {
    report,
    underway,
    module(definition) {
      const known = modules.get(definition);
      if (known !== undefined) return known;
      underway.push(definition);
      const made = elaborateModule(elaboration, definition);
      underway.pop();
      modules.set(definition, made);
      return made;
    },
    blackBox(box) {
      const made = boxes.get(box) ?? blackBoxIR(box, report, elaborate);
      boxes.set(box, made);
      return made;
    },
  };

  const topModule = elaboration.module(top);
  const design = { top: topModule, modules: [...modules.values()], blackBoxes: [...boxes.values()] };
  checkPrintedNames(design, report);
  report.throwIfErrors();
  return design;
}

/** Modules are printed to one file each: two of one name would overwrite each other, on some systems in any case. */
function checkPrintedNames(design: DesignIR, report: Report): void {
  const byName = new Map<string, (ModuleIR | BlackBoxIR)[]>();
  for (const item of [...design.modules, ...design.blackBoxes]) {
    const file = item.name.toLowerCase();
    const same = byName.get(file) ?? [];
    if (same.every((other) => other.kind === "module" || item.kind === "module" || !samePorts(other, item))) {
      same.push(item);
    }
    byName.set(file, same);
  }
  for (const same of byName.values()) {
    if (same.length < 2) continue;
    const parties = same.map((item) => ({ what: describe(item), site: item.site }));
    report.add(sameName({ names: [...new Set(same.map(({ name }) => name))], parties }));
  }
}

function describe(item: ModuleIR | BlackBoxIR): string {
  const parameters = [...item.parameters].map(([key, value]) => `${key}: ${value}`).join(", ");
  const base = item.kind === "module" ? `module("${item.base}", …)` : `blackbox("${item.name}", …)`;
  return parameters === "" ? base : `${base} with ${parameters}`;
}

/** One black box with other parameters has the same ports. */
function samePorts(a: BlackBoxIR, b: BlackBoxIR): boolean {
  const text = (box: BlackBoxIR): string => box.ports.map((p) => `${p.name}:${p.role}:${p.width}`).join();
  return text(a) === text(b);
}
