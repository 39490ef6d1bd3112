/** How long one waits for the type check of the repository, from nothing. */
import { execaSync } from "execa";
import { spreadOf, type Spread } from "./lang.ts";

/** Milliseconds on the clock: the compiler works on several cores. */
export const typesTarget = 5000;

/** Elapsed milliseconds of `npm run lint:types` that knows nothing of an earlier one. Throws when the types are wrong. */
export function benchTypes(repeats: number): Spread {
  const compiler = ["node_modules/typescript-7/bin/tsc", "--incremental", "false"];
  return spreadOf(
    Array.from({ length: repeats }, () => {
      const began = performance.now();
      execaSync("node", compiler);
      return performance.now() - began;
    }),
  );
}

export const typesProblems = ({ median }: Spread): readonly string[] =>
  median < typesTarget
    ? []
    : [`the type check takes ${median.toFixed(0)} ms; the target is ${typesTarget.toFixed(0)} ms`];

export const typesLine = ({ least, median, most }: Spread): string =>
  `type check, elapsed: ${median.toFixed(0)} ms (${least.toFixed(0)}-${most.toFixed(0)})`;
