import type { Engine } from "../../hdl/lang/sim/index.ts";

/** Clock edges that simulations have taken, and may take. */
export interface Meter {
  budget: number;
  edges: number;
}

/** An engine that counts, and refuses everything once the meter has run out: a test that hangs comes to an end. */
export class MeteredEngine implements Engine {
  readonly #engine: Engine;
  readonly #meter: Meter;

  constructor(engine: Engine, meter: Meter) {
    this.#engine = engine;
    this.#meter = meter;
  }

  get inputs(): ReadonlySet<string> {
    return this.#engine.inputs;
  }

  get now(): number {
    return this.#engine.now;
  }

  get next(): number {
    return this.#engine.next;
  }

  get cycle(): number {
    return this.#engine.cycle;
  }

  drive(net: string, value: bigint): void {
    this.#count(0);
    this.#engine.drive(net, value);
  }

  settle(): void {
    this.#engine.settle();
  }

  read(net: string): bigint {
    return this.#engine.read(net);
  }

  sampled(net: string): bigint {
    return this.#engine.sampled(net);
  }

  step(n: number): void {
    this.#count(n);
    this.#engine.step(n);
  }

  edge(): number {
    this.#count(1);
    return this.#engine.edge();
  }

  failure() {
    return this.#engine.failure();
  }

  look(path: string): unknown {
    return this.#engine.look(path);
  }

  bits(path: string): bigint {
    return this.#engine.bits(path);
  }

  moduleAt(path: string): string {
    return this.#engine.moduleAt(path);
  }

  memory(path: string) {
    return this.#engine.memory(path);
  }

  covered() {
    return this.#engine.covered();
  }

  coverage() {
    return this.#engine.coverage();
  }

  nets() {
    return this.#engine.nets();
  }

  close(): void {
    this.#engine.close();
  }

  #count(edges: number): void {
    this.#meter.edges += edges;
    if (this.#meter.edges > this.#meter.budget) {
      throw new Error(`more than ${this.#meter.budget} clock edges in one test`);
    }
  }
}
