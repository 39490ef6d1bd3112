/** What stops a simulation, in the user's words. */
import { render } from "../diag/render.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import type { PlacedAssertion } from "./clocked.ts";
import { pathOf } from "./flatten.ts";

/** Something that the design or its surroundings did and must not do. */
export interface Failure {
  /** What kind of thing it is: `an assertion failed`. */
  readonly what: string;
  readonly text: string;
  /** The messages that have a code; none for assertions, whose words are the user's own. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A simulation that was stopped. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
  readonly diagnostics: readonly Diagnostic[];

  constructor({ what, text, diagnostics }: Failure, seed: number) {
    super(`${what} (seed ${seed}):\n${text}`);
    this.diagnostics = diagnostics;
  }
}

/** The failure made of what was seen at one edge. `when`: the time, in words. */
export function failureOf(
  assertions: readonly PlacedAssertion[],
  collisions: readonly Diagnostic[],
  when: string,
): Failure {
  const stated = assertions.map(({ scope, of }) => {
    const { file, line } = of.site.locate();
    const name = `${pathOf(scope, of.name)}: ${of.message}`;
    if (of.kind !== "assume") return `${name}\n  stated at ${file}:${line}`;
    const driver = scope.path === "" ? "the test, which drives" : "what drives";
    return `${name}\n  assumed at ${file}:${line}; at fault is ${driver} \`${scope.module.name}\`, not the module`;
  });
  const text = [...stated, ...collisions.map((each) => render(each)), `  at ${when}`].join("\n");
  return { what: whatFailed(assertions, collisions), text, diagnostics: collisions };
}

function whatFailed(assertions: readonly PlacedAssertion[], collisions: readonly Diagnostic[]): string {
  if (assertions.some(({ of }) => of.kind === "assert")) return "an assertion failed";
  if (assertions.length > 0) return "an assumption was broken";
  return collisions.length === 1 ? "two ports of a memory collided" : "ports of memories collided";
}
