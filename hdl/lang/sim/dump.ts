import type { Engine } from "./engine.ts";
import { FstWriter } from "./fst.ts";
import { VcdWriter } from "./vcd.ts";
import { waveTree, type WaveTree, type WaveWriter } from "./wave-tree.ts";

export interface DumpOptions {
  /** Instances to record with all below them, by path; everything unless given. */
  readonly scopes?: readonly string[];
  /** First and last clock cycle of the first domain, counted from the end of the reset as messages do. */
  readonly from?: number;
  readonly to?: number;
}

/** The writer that the name of a file asks for: `.fst` or `.vcd`. */
export function openWaves(path: string, tree: WaveTree): WaveWriter {
  if (path.endsWith(".fst")) return new FstWriter(path, tree);
  if (path.endsWith(".vcd")) return VcdWriter.toFile(path, tree);
  throw new RangeError(`${path} is neither .fst nor .vcd`);
}

/**
 * Waveforms on their way to a file. What is driven between two edges changes half way between them, and clocks that have
 * risen fall there; everything else changes at edges.
 */
export class Dump {
  readonly #engine: Engine;
  readonly #tree: WaveTree;
  readonly #writer: WaveWriter;
  readonly #from: number;
  readonly #to: number;
  readonly #values: (bigint | null)[];
  #open = true;

  constructor(engine: Engine, root: string, path: string, { scopes, from = 0, to = Infinity }: DumpOptions) {
    this.#engine = engine;
    this.#tree = waveTree(root, engine.nets(), scopes);
    this.#writer = openWaves(path, this.#tree);
    this.#from = from;
    this.#to = to;
    this.#values = this.#tree.variables.map(() => null);
    if (this.#records()) this.#sample(engine.now, 0);
  }

  /** Edges of the first domain that need not be looked at; Infinity when none will be any more. */
  idle(): number {
    if (!this.#open || this.#engine.cycle > this.#to) return Infinity;
    return Math.max(0, this.#from - 1 - this.#engine.cycle);
  }

  /** What has been driven since the last edge. */
  beforeEdge(next: number): void {
    if (!this.#records()) return;
    const last = this.#engine.now;
    this.#sample(last + Math.floor((next - last) / 2), 0);
  }

  /** `risen`: numbers of the clocks that rose, as bits. */
  afterEdge(risen: number): void {
    if (this.#records()) this.#sample(this.#engine.now, risen);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#writer.close();
  }

  #records(): boolean {
    const { cycle } = this.#engine;
    return this.#open && cycle >= this.#from && cycle <= this.#to;
  }

  #sample(time: number, risen: number): void {
    const changes: [number, bigint][] = [];
    this.#tree.variables.forEach(({ clock, read }, i) => {
      const value = clock === undefined ? read() : BigInt((risen >> clock) & 1);
      if (value === this.#values[i]) return;
      this.#values[i] = value;
      changes.push([i, value]);
    });
    this.#writer.sample(time, changes);
  }
}
