import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Dump, openWaves, type DumpOptions } from "./dump.ts";
import type { Engine } from "./engine.ts";
import { Recorder } from "./recorder.ts";

/** Edges of which the last ones before a failure are kept, at least. */
const historyLength = 1000;

/** All that looks at a simulation edge by edge. */
export class Watchers {
  recorder: Recorder | undefined;
  readonly #engine: Engine;
  readonly #root: string;
  readonly #dumps: Dump[] = [];
  /** Where the last edges go when something fails. */
  readonly #folder: string | undefined;
  #history: { readonly before: Recorder | null; readonly now: Recorder } | undefined;
  #saved: string | undefined;

  /** `root`: name of the module. */
  constructor(engine: Engine, root: string, folder: string | undefined) {
    this.#engine = engine;
    this.#root = root;
    this.#folder = folder;
    if (folder !== undefined) this.#history = { before: null, now: new Recorder(engine, root) };
  }

  record(): void {
    this.recorder ??= new Recorder(this.#engine, this.#root);
  }

  dump(path: string, options: DumpOptions): void {
    this.#dumps.push(new Dump(this.#engine, this.#root, path, options));
  }

  /** Cycles of the first domain that nobody looks at. */
  idle(): number {
    if (this.recorder !== undefined || this.#history !== undefined) return 0;
    return Math.min(Infinity, ...this.#dumps.map((dump) => dump.idle()));
  }

  /** The next edge, looked at from all sides; returns which clocks rose. */
  edge(): number {
    for (const dump of this.#dumps) dump.beforeEdge(this.#engine.next);
    const risen = this.#engine.edge();
    for (const dump of this.#dumps) dump.afterEdge(risen);
    this.recorder?.sample(risen);
    if (this.#history !== undefined) {
      if (this.#history.now.times.length > historyLength) {
        this.#history = { before: this.#history.now, now: new Recorder(this.#engine, this.#root, risen) };
      } else this.#history.now.sample(risen);
    }
    return risen;
  }

  /** Writes the last edges and returns the name of the file, the same when asked again; null when none are kept. */
  save(seed: number): string | null {
    if (this.#history === undefined || this.#folder === undefined) return null;
    if (this.#saved !== undefined) return this.#saved;
    mkdirSync(this.#folder, { recursive: true });
    const name = (number: number): string => {
      const path = join(this.#folder ?? "", `${this.#root}_seed${seed}${number === 1 ? "" : `_${number}`}.fst`);
      return existsSync(path) ? name(number + 1) : path;
    };
    this.#saved = name(1);
    const { before, now } = this.#history;
    const writer = openWaves(this.#saved, now.tree);
    now.replay(writer, before?.replay(writer));
    writer.close();
    return this.#saved;
  }

  close(): void {
    for (const dump of this.#dumps) dump.close();
  }
}
