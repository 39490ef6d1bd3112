import type { AssertionIR, DesignIR, ModuleIR } from "../design/ir.ts";
import { placesOf } from "../netlist/hierarchy.ts";
import type { Place } from "../netlist/hierarchy.ts";
import type { StatedFact } from "./result.ts";

/** A stated fact of one instance. */
export interface PlacedFact {
  readonly place: Place;
  readonly assertion: AssertionIR;
}

/** Every stated fact of every instance. */
export function factsOf(design: DesignIR): readonly PlacedFact[] {
  return placesOf(design.top).flatMap((place) =>
    place.module.assertions.map((assertion): PlacedFact => ({ place, assertion })),
  );
}

/** The fact as results show it. */
export function describeFact({ place, assertion }: PlacedFact): StatedFact {
  const { kind, name, message, site } = assertion;
  return { name, path: dotted(place.path) + name, kind, message, place: site.locate() };
}

/** `u_a/u_b/` as a prefix of printed names after flattening: `u_a.u_b.`. */
export const dotted = (path: string): string => path.replaceAll("/", ".");

/** A line of a printed module that holds a stated fact. */
const stated = /^\s*(assert|assume|cover) \(/;

/**
 * The line of each stated fact in the text of its module, first line 1. The printer puts them in order, under
 * `ifdef FORMAL`, each beginning a line.
 */
export function linesOfFacts(module: ModuleIR, text: string): ReadonlyMap<AssertionIR, number> {
  const lines = text.split("\n").flatMap((line, i) => (stated.test(line) ? [i + 1] : []));
  if (lines.length !== module.assertions.length) {
    throw new Error(`${module.name} states ${module.assertions.length} facts and prints ${lines.length}`);
  }
  return new Map(module.assertions.map((assertion, i) => [assertion, lines[i] ?? 0]));
}
