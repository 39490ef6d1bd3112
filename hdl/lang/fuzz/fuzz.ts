import { circuitOf, type Circuit } from "./circuit.ts";
import { randomModule } from "./random-module.ts";
import type { Difference, Tool } from "./tools.ts";

/** Clock cycles that each random circuit is driven for. */
export const fuzzCycles = 16;

/** A random circuit that is not the same on every tool. */
export interface Failure {
  readonly seed: number;
  readonly circuit: Circuit;
  /** What is wrong on which tool; at least one. */
  readonly found: readonly { readonly tool: Tool; readonly difference: Difference }[];
}

export interface FuzzOptions {
  /** Seed of the first circuit; the next ones follow. */
  readonly seed: number;
  readonly count: number;
  readonly tools: readonly Tool[];
  /** Told after every batch. */
  readonly progress?: (done: number, failures: number) => void;
}

/** The random circuit of a seed, with its stimulus. */
export function randomCircuit(seed: number): Circuit {
  return circuitOf(randomModule(`random${seed}`, seed), seed, fuzzCycles);
}

/** Runs the circuits of the seeds `seed` to `seed + count - 1` on every tool, compared with the meaning of the IR. */
export function fuzz({ seed, count, tools, progress }: FuzzOptions): Failure[] {
  const failures: Failure[] = [];
  const batch = Math.max(...tools.map((tool) => tool.batch));
  for (let done = 0; done < count; done += batch) {
    const seeds = Array.from({ length: Math.min(batch, count - done) }, (_, i) => seed + done + i);
    const circuits = seeds.map(randomCircuit);
    const results = tools.map((tool) => ({ tool, differences: tool.check(circuits) }));
    circuits.forEach((circuit, i) => {
      const found = results.flatMap(({ tool, differences }) => {
        const difference = differences[i] ?? null;
        return difference === null ? [] : [{ tool, difference }];
      });
      if (found.length > 0) failures.push({ seed: seed + done + i, circuit, found });
    });
    progress?.(done + circuits.length, failures.length);
  }
  return failures;
}
