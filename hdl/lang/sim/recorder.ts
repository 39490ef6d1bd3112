import type { Engine } from "./engine.ts";
import { waveTree, type WaveNet, type WaveTree, type WaveWriter } from "./wave-tree.ts";

/** A variable with its values: the index of the sample from which each holds. A clock is 1 where it rose. */
export type Changes = { readonly sample: number; readonly value: bigint }[];

/** A net with the values of its variable. */
export interface Trace {
  readonly net: WaveNet;
  readonly changes: Changes;
}

/** Values and time at the end of what has been written. */
export interface Replayed {
  readonly values: readonly (bigint | undefined)[];
  readonly time: number | null;
}

/** Values of all nets of a design after each edge, kept as changes. */
export class Recorder {
  /** Time of each sample in picoseconds. */
  readonly times: number[] = [];
  readonly tree: WaveTree;
  readonly #changes: readonly Changes[];
  readonly #engine: Engine;

  /** `risen`: of the edge that has just been. */
  constructor(engine: Engine, root: string, risen = 0) {
    this.#engine = engine;
    this.tree = waveTree(root, engine.nets());
    this.#changes = this.tree.variables.map(() => []);
    this.sample(risen);
  }

  /** `risen`: numbers of the clocks that rose, as bits. */
  sample(risen: number): void {
    const sample = this.times.push(this.#engine.now) - 1;
    this.tree.variables.forEach(({ clock, read }, i) => {
      const changes = this.#changes[i];
      const value = clock === undefined ? read() : BigInt((risen >> clock) & 1);
      if (changes?.at(-1)?.value !== value) changes?.push({ sample, value });
    });
  }

  /** The trace of a net by its path; instances may be named without their `u_`. */
  trace(path: string): Trace {
    const plain = (text: string) => text.replace(/(^|\.)u_/g, "$1");
    const { nets } = this.tree;
    const net = nets.find((each) => each.path === path) ?? nets.find((each) => plain(each.path) === plain(path));
    if (net === undefined) throw new RangeError(`there is no net ${path}`);
    return { net, changes: this.#changes[net.variable] ?? [] };
  }

  /** Everything once more, into a file. Clocks fall half way to the next edge. `after`: where a recorder before this one left off. */
  replay(writer: WaveWriter, after: Replayed = { values: [], time: null }): Replayed {
    const values = [...after.values];
    const show = (time: number, all: readonly (readonly [number, bigint])[]) => {
      const changes = all.filter(([variable, value]) => values[variable] !== value);
      for (const [variable, value] of changes) values[variable] = value;
      writer.sample(time, changes);
    };
    const clocks = this.tree.variables.flatMap(({ clock }, i) => (clock === undefined ? [] : [i]));
    const samples = this.times.map((): (readonly [number, bigint])[] => []);
    this.#changes.forEach((changes, variable) => {
      if (clocks.includes(variable)) return;
      for (const { sample, value } of changes) samples[sample]?.push([variable, value]);
    });
    let last = after.time;
    this.times.forEach((time, i) => {
      if (last !== null) {
        show(
          last + Math.floor((time - last) / 2),
          clocks.map((each) => [each, 0n] as const),
        );
      }
      const levels = clocks.map((each) => [each, valueAt(this.#changes[each] ?? [], i)] as const);
      show(time, [...(samples[i] ?? []), ...levels]);
      last = time;
    });
    return { values, time: last };
  }
}

/** The value at a sample. */
export function valueAt(changes: Changes, sample: number): bigint {
  return changes.findLast((each) => each.sample <= sample)?.value ?? 0n;
}
