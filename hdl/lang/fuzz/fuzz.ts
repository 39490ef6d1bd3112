import { circuitOf, randomStimulus, type Circuit } from "./circuit.ts";
import { randomDesign } from "./random-design.ts";
import type { Difference, Tool } from "./tools.ts";

/** Edges of clocks that each random circuit is driven for. */
const fuzzEdges = 20;

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
  const design = randomDesign(`random${seed}`, seed);
  return circuitOf(design, randomStimulus(design.top, seed, fuzzEdges));
}

/** What failures are, each with the command that repeats it; "" for none. */
export function describeFailures(failures: readonly Failure[]): string {
  const lines = failures.map(({ seed, found }) => {
    const names = found.map(({ tool }) => tool.name).join(",");
    const what = found.map(({ tool, difference }) => `  ${tool.name}: ${difference.message}`);
    return [`seed ${seed} differs from the reference on ${names}:`, ...what, replay(seed, names)].join("\n");
  });
  return lines.join("\n");
}

const replay = (seed: number, names: string) =>
  `  replay and shrink: npm run fuzz -- --seed ${seed} --count 1 --tools ${names}`;

/** Runs the circuits of the seeds `seed` to `seed + count - 1` on every tool, compared with the meaning of the IR. */
export function fuzz({ seed, count, tools, progress }: FuzzOptions): Failure[] {
  const failures: Failure[] = [];
  const batch = Math.max(...tools.map((tool) => tool.batch));
  for (let done = 0; done < count; done += batch) {
    const circuits = randomCircuits(seed + done, Math.min(batch, count - done));
    failures.push(...failuresOf(circuits, tools));
    progress?.(done + circuits.size, failures.length);
  }
  return failures;
}

/** Circuits by their seeds. */
export const randomCircuits = (seed: number, count: number): ReadonlyMap<number, Circuit> =>
  new Map(Array.from({ length: count }, (_, i) => [seed + i, randomCircuit(seed + i)]));

/** Those of the circuits that are not the same on every tool. */
export function failuresOf(circuits: ReadonlyMap<number, Circuit>, tools: readonly Tool[]): Failure[] {
  const results = tools.map((tool) => ({ tool, differences: tool.check([...circuits.values()]) }));
  return [...circuits].flatMap(([seed, circuit], i) => {
    const found = results.flatMap(({ tool, differences }) => {
      const difference = differences[i] ?? null;
      return difference === null ? [] : [{ tool, difference }];
    });
    return found.length === 0 ? [] : [{ seed, circuit, found }];
  });
}
