/** Small defects put into a design, to see whether its tests notice them. */
import type { DesignIR, SourcePlace } from "../design/ir.ts";
import { mapModules } from "../design/map-modules.ts";
import { randomStream } from "../sim/random.ts";
import { isEquivalent } from "./live.ts";
import { rewriteModule, type MutationKind, type Point } from "./rewrite.ts";

/** One defect. It names a line of TypeScript, so it is one defect in every specialisation of a module. */
export interface Mutant {
  /** The same in every run, and for every specialisation. */
  readonly key: string;
  readonly kind: MutationKind;
  readonly place: SourcePlace;
  /** What was changed, as seen in the first specialisation that was met. */
  readonly words: string;
}

/**
 * The defects that can be put into the definitions of base name `base`, in source order. Children are left alone: they
 * are modules of their own.
 */
export function mutantsOf(design: DesignIR, base: string): readonly Mutant[] {
  const found = new Map<string, Mutant>();
  for (const module of design.modules) {
    if (module.base !== base) continue;
    rewriteModule(module, (point) => {
      const mutant = mutantAt(point);
      if (!found.has(mutant.key)) found.set(mutant.key, mutant);
      return false;
    });
  }
  return inSourceOrder([...found.values()]);
}

/** By file, line and column, then by key. */
export function inSourceOrder(mutants: readonly Mutant[]): readonly Mutant[] {
  return [...mutants].sort(
    (a, b) =>
      compareText(a.place.file, b.place.file) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      compareText(a.key, b.key),
  );
}

/** `count` of the mutants, or all when there are fewer; the same for the same seed. In source order. */
export function chooseMutants(mutants: readonly Mutant[], seed: number, count: number): readonly Mutant[] {
  const left = [...inSourceOrder(mutants)];
  const random = randomStream(seed, "mutants");
  const chosen: Mutant[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(random.integer(0, left.length - 1), 1));
  }
  return inSourceOrder(chosen);
}

/**
 * The design with one defect in every specialisation of `base` that has its place. The given design is not changed;
 * it is returned itself when it has no such place.
 */
export function applyMutant(design: DesignIR, base: string, key: string): DesignIR {
  return mapModules(design, (module) =>
    module.base === base ? rewriteModule(module, (point) => mutantAt(point).key === key) : module,
  );
}

/**
 * What a mutant does to a design: `none` when the design does not have its place, `hidden` when nothing that can be
 * observed changes in any of the modules, `real` otherwise.
 */
export function differenceOf(design: DesignIR, base: string, key: string): "none" | "hidden" | "real" {
  let found = false;
  for (const module of design.modules) {
    if (module.base !== base) continue;
    const changed = rewriteModule(module, (point) => mutantAt(point).key === key);
    if (changed === module) continue;
    if (!isEquivalent(module, changed)) return "real";
    found = true;
  }
  return found ? "hidden" : "none";
}

function mutantAt({ kind, site, detail, words }: Point): Mutant {
  const place = site.locate();
  return { key: `${kind} ${place.file}:${place.line}:${place.column} ${detail}`, kind, place, words };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
