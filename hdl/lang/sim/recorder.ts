import type { Engine, WatchedNet } from "./engine.ts";

/** A net with its values: the index of the sample from which each holds. */
export interface Trace {
  readonly net: WatchedNet;
  readonly changes: { readonly sample: number; readonly value: bigint }[];
}

/** Values of all nets of a design after each edge, kept as changes. */
export class Recorder {
  /** Time of each sample in picoseconds. */
  readonly times: number[] = [];
  readonly traces: readonly Trace[];
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.traces = engine.nets().map((net) => ({ net, changes: [] }));
    this.sample();
  }

  sample(): void {
    const sample = this.times.push(this.#engine.now) - 1;
    for (const { net, changes } of this.traces) {
      const value = net.read();
      if (changes.at(-1)?.value !== value) changes.push({ sample, value });
    }
  }

  /** The trace of a net by its path; instances may be named without their `u_`. */
  trace(path: string): Trace {
    const plain = (text: string) => text.replace(/(^|\.)u_/g, "$1");
    const found =
      this.traces.find(({ net }) => net.path === path) ??
      this.traces.find(({ net }) => plain(net.path) === plain(path));
    if (found === undefined) throw new RangeError(`there is no net ${path}`);
    return found;
  }
}

/** The value of a trace at a sample. */
export function valueAt({ changes }: Pick<Trace, "changes">, sample: number): bigint {
  return changes.findLast((each) => each.sample <= sample)?.value ?? 0n;
}
