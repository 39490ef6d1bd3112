import { elaborate } from "../design/elaborate.ts";
import type { DesignIR, DomainIR } from "../design/ir.ts";
import { withModels } from "../design/models.ts";
import type { SinkPort, SourcePort } from "../module/bus.ts";
import type { Definition } from "../module/definition.ts";
import type { InputPort, OutputPort, Ports } from "../module/ports.ts";
import type { CoverageWanted } from "./coverage/plan.ts";
import type { CoverageReport } from "./coverage/report.ts";
import { reportOf } from "./coverage/tally.ts";
import type { Engine, MemoryWords } from "./engine.ts";
import { SimulationError } from "./failure.ts";
import { lookInside, type Inside } from "./inside.ts";
import type { StartValues } from "./initial.ts";
import { Machine } from "./machine.ts";
import { domainNames, periodsOf, requireCycles, requireDomain, type SimulateOptions } from "./options.ts";
import type { DumpOptions } from "./dump.ts";
import { whyEndless, type Standing } from "./endless.ts";
import type { Recorder } from "./recorder.ts";
import { StreamSink, StreamSource, type Clocked } from "./streams.ts";
import { readPort, writePort, type In, type Out, type PortIn, type PortOut } from "./values.ts";
import { VcdWriter } from "./vcd.ts";
import { Watchers } from "./watchers.ts";
import { textWaves, type WaveOptions } from "./waves.ts";

/** Makes the engine of a simulation. */
export type EngineMaker = (
  design: DesignIR,
  options: {
    readonly seed: number;
    readonly periods: readonly number[];
    readonly start: StartValues;
    readonly coverage?: CoverageWanted;
  },
) => Engine;

type PayloadOf<P> = P extends SinkPort<infer F> | SourcePort<infer F>
  ? F extends { payload: OutputPort<infer T> | InputPort<infer T> }
    ? T
    : never
  : never;

/**
 * Simulates a module. It starts just after reset, inputs 0, all registers without reset random.
 *
 * `poke` takes inputs, `peek` reads outputs; combinational logic has always settled when `peek` looks. `step(n)`: n
 * rising edges of the first domain.
 *
 * A design is simulated as it is: what only the checks see (a wire that nothing drives reads 0, a clock crossing) goes unnoticed here.
 * `requireClean(elaborate(…))` beside the simulation runs them.
 *
 * @throws ElaborationError for mistakes that show while the design is built, Error for black boxes without a model and combinational loops,
 * RangeError for a period of a domain that there is not, or one that is no whole number of picoseconds.
 * @example
 * const sim = simulate(counter({ width: 8 }));
 * sim.poke({ en: 1 });
 * sim.step(3);
 * expect(sim.peek("count")).toBe(3n);
 */
export function simulate<IO extends Ports, C extends string>(
  definition: Definition<IO, C>,
  options: SimulateOptions<NoInfer<C>> = {},
): Sim<IO> {
  return simulateOn(builtIn, definition, options);
}

/** The built-in engine. */
export const builtIn: EngineMaker = (design, options) => new Machine(design, options);

/** The same on an engine of one's own. */
export function simulateOn<IO extends Ports, C extends string>(
  makeEngine: EngineMaker,
  definition: Definition<IO, C>,
  options: SimulateOptions<NoInfer<C>> = {},
): Sim<IO> {
  return new Sim(definition, makeEngine, options);
}

interface Waiting {
  readonly domain: number;
  left: number;
  readonly resume: () => void;
}

/** A running simulation. Close it with `close()`, or let it end with the test process. */
export class Sim<IO extends Ports> implements Clocked {
  readonly seed: number;
  readonly #ports: IO;
  readonly #domains: readonly DomainIR[];
  readonly #engine: Engine;
  readonly #limit: number;
  /** The design makes clocks of what is poked: none of their edges may be passed over. */
  readonly #hasOwnClocks: boolean;
  #waiting: Waiting[] = [];
  readonly #streams: Standing[] = [];
  readonly #design: DesignIR;
  #edges = 0;
  #failure: Error | undefined;
  #closed = false;
  readonly #watchers: Watchers;

  constructor(definition: Definition<IO>, makeEngine: EngineMaker, options: SimulateOptions) {
    const { seed = 1, domains = {}, limit = 1_000_000, start = "random", coverage = false, waves } = options;
    const design = withModels(elaborate(definition));
    this.seed = seed;
    this.#design = design;
    this.#ports = definition.ports;
    this.#domains = design.top.domains;
    this.#limit = limit;
    this.#hasOwnClocks = design.modules.some((each) => each.domains.some(({ clock }) => clock.role !== "clock"));
    // A design without state has no clock, and its only domain may be named all the same.
    for (const name of Object.keys(domains)) requireDomain(domainNames(definition.clocks), name);
    const periods = periodsOf(domainNames(design.top.domains), domains);
    const wanted = coverage === true ? "all" : coverage === false ? "none" : coverage;
    this.#engine = makeEngine(design, { seed, periods, start, coverage: wanted });
    this.#watchers = new Watchers(this.#engine, design.top.name, waves);
  }

  /** Drives inputs from now on; fields that are left out keep their values. */
  poke(values: { readonly [K in keyof IO]?: PortIn<IO[K]> }): void {
    const engine = this.#running();
    for (const [key, value] of Object.entries(values)) {
      if (value !== undefined) writePort(this.#ports, key, value, (net, bits) => engine.drive(net, bits));
    }
    if (this.#hasOwnClocks) engine.settle();
  }

  /** The value of a port or bus; of an input, what was last poked. Or of any net inside, by its path: `u_rx.state`. */
  peek<K extends keyof IO & string>(key: K): PortOut<IO[K]>;
  peek(path: `${string}.${string}`): unknown;
  peek(key: string): unknown {
    if (key.includes(".")) return this.inside(key);
    const engine = this.#running();
    return readPort(this.#ports, key, (net) => engine.read(net));
  }

  /** The value of a net of the module itself, by its name: a register, a wire, a pin of an instance. */
  inside(name: string): unknown {
    return this.#running().look(name);
  }

  /**
   * An instance inside, typed by its definition.
   *
   * @example expect(sim.at("queue", smallFifo({ of: Report, depth: 4 })).peek("level")).toBe(3n);
   * @throws RangeError when there is no such instance, or when it is one of another module.
   */
  at<Child extends Ports, D extends string>(path: string, definition: Definition<Child, D>): Inside<Child> {
    return lookInside(this.#running(), path, definition);
  }

  /** The words of a memory inside: `sim.memory("u_queue.ram")`. Reading and writing them takes no time and no port. */
  memory(path: string): MemoryWords {
    return this.#running().memory(path);
  }

  /** The value just before the last clock edge: what that edge sampled. */
  before<K extends keyof IO & string>(key: K): PortOut<IO[K]> {
    const engine = this.#running();
    return readPort(this.#ports, key, (net) => engine.sampled(net)) as PortOut<IO[K]>;
  }

  /** Asserts or releases the reset of a domain (the first unless named), from now on. */
  reset(asserted: boolean, domain?: string): void {
    const { reset, resetKind, name } = this.#domains[this.#domainIndex(domain)] ?? {};
    if (reset === undefined || reset === null) throw new RangeError(`the domain ${name ?? ""} has no reset`);
    this.#running().drive(reset.name, BigInt(asserted === (resetKind === "sync-high")));
  }

  /**
   * `n` clock cycles of the first domain.
   *
   * @throws RangeError unless `n` is whole, 0 or more.
   */
  step(n = 1): void {
    requireCycles(n);
    this.#checkFailure();
    const engine = this.#running();
    for (let left = this.#domains.length === 0 ? 0 : n; left > 0 && engine.failure() === null;) {
      const idle = Math.min(left, this.#watchers.idle());
      if (idle > 0) {
        engine.step(idle);
        left -= idle;
      } else left -= this.#watchers.edge() & 1;
    }
    this.#checkFailure();
  }

  /**
   * Runs processes side by side until all have ended; each may wait with `tick`, or use a source or sink. All see the
   * same values; what one pokes, the others see after the next edge.
   */
  async run<T extends readonly unknown[]>(...processes: { readonly [I in keyof T]: () => Promise<T[I]> }): Promise<T> {
    let open = processes.length;
    const all = Promise.all(
      processes.map((process) =>
        process().finally(() => {
          open--;
        }),
      ),
    );
    const failed: unknown[] = [];
    all.catch((error: unknown) => failed.push(error ?? new Error("a process failed")));
    const start = this.#edges;
    for (;;) {
      await settled(this.#edges);
      if (failed.length > 0) throw this.#explained(failed[0]);
      if (open === 0) break;
      if (this.#edges - start > this.#limit) {
        const text = await whyEndless(this.#design, this.#streams);
        const what = `nothing ended within ${this.#limit} clock edges (seed ${this.seed})`;
        throw new Error(this.#withWaves(`${what}${text}`));
      }
      this.#edge();
    }
    return (await all) as unknown as T;
  }

  /** Inside `run`: waits for `n` rising edges of a domain (the first unless named). */
  async tick(n = 1, domain?: string): Promise<void> {
    requireCycles(n);
    if (n === 0) return;
    const index = this.#domainIndex(domain);
    await new Promise<void>((resume) => {
      this.#waiting.push({ domain: index, left: n, resume });
    });
  }

  /** Drives a stream that enters the module. `stall`: probability of a pause before each word. */
  source<K extends keyof IO & string>(
    key: K,
    options: { readonly stall?: number } = {},
  ): StreamSource<In<PayloadOf<IO[K]>>> {
    const made = new StreamSource<In<PayloadOf<IO[K]>>>(this.#stream(key), key, options.stall ?? 0);
    this.#streams.push(made);
    return made;
  }

  /** Takes words from a stream that leaves the module. `stall`: probability of not being ready in a cycle. */
  sink<K extends keyof IO & string>(
    key: K,
    options: { readonly stall?: number } = {},
  ): StreamSink<Out<PayloadOf<IO[K]>>> {
    const made = new StreamSink<Out<PayloadOf<IO[K]>>>(this.#stream(key), key, options.stall ?? 0);
    this.#streams.push(made);
    return made;
  }

  /** How often each cover point has been seen since the start, by path. */
  covered(): ReadonlyMap<string, number> {
    return this.#engine.covered();
  }

  /**
   * What was active at the clock edges since the start, by line of TypeScript: statements, arms of conditionals, sides
   * of muxes, cover points; and the bits of nets that have risen and fallen from one edge to another. Edges under the
   * reset of their domain do not count. A design without clocks counts whenever it has settled.
   *
   * @throws Error when the simulation was made without `coverage`.
   */
  coverage(): CoverageReport {
    return reportOf(this.#engine.coverage());
  }

  /** Keeps the values of all nets at every edge from now on, for `waves` and `vcd`. */
  record(): void {
    this.#watchers.record();
  }

  /**
   * The recorded values of some nets as text, a column per edge: `sim.waves("en count u_rx.state", { last: 8 })`.
   * @throws Error when nothing is recorded, RangeError for a name that is no net.
   */
  waves(names: string, options: WaveOptions = {}): string {
    return textWaves(this.#recorded(), names.split(/\s+/).filter(Boolean), options);
  }

  /** Everything recorded as a value change dump (IEEE 1800, section 21.7), for a waveform viewer. */
  vcd(): string {
    const recorder = this.#recorded();
    const parts: string[] = [];
    recorder.replay(new VcdWriter(recorder.tree, (text) => parts.push(text)));
    return parts.join("");
  }

  /**
   * Writes waveforms to a file from now on, piece by piece: `.fst` for GTKWave and Surfer, with the names of enumerations,
   * or `.vcd`. Finished by `close`, and by a failure.
   *
   * @example sim.dump("waves.fst", { scopes: ["rx"], from: 4600, to: 4720 });
   * @throws RangeError for another kind of file, or an instance that does not exist.
   */
  dump(path: string, options: DumpOptions = {}): void {
    this.#watchers.dump(path, options);
  }

  /**
   * Writes the last edges to the folder of the option `waves`, as a failure does, and returns the name of the file; null
   * without that option. For failures that the simulation does not see, such as of an `expect`.
   */
  saveWaves(): string | null {
    return this.#watchers.save(this.seed);
  }

  /** Ends the simulation: files of waveforms are complete, and nothing can be poked, looked at or stepped any more. */
  close(): void {
    this.#closed = true;
    this.#watchers.close();
    this.#engine.close();
  }

  #recorded(): Recorder {
    const { recorder } = this.#watchers;
    if (recorder === undefined) throw new Error("nothing is recorded: call sim.record() first");
    return recorder;
  }

  #stream(key: keyof IO & string) {
    const port = this.#ports[key] as { readonly domain?: string | null } | undefined;
    const domain = port?.domain ?? undefined;
    return {
      seed: this.seed,
      tick: () => this.tick(1, domain),
      before: (): unknown => this.before(key),
      poke: (value: object) => {
        this.poke({ [key]: value } as { readonly [K in keyof IO]?: PortIn<IO[K]> });
      },
    };
  }

  #domainIndex(domain: string | undefined): number {
    if (domain === undefined) return 0;
    const names = domainNames(this.#domains);
    requireDomain(names, domain);
    return names.indexOf(domain);
  }

  /** One edge, and the processes that wait for it. */
  #edge(): void {
    this.#checkFailure();
    this.#running();
    const risen = this.#watchers.edge();
    this.#edges++;
    this.#checkFailure();
    const resumed: Waiting[] = [];
    const waiting: Waiting[] = [];
    for (const each of this.#waiting) {
      if (((risen >> each.domain) & 1) === 1) each.left--;
      (each.left === 0 ? resumed : waiting).push(each);
    }
    this.#waiting = waiting;
    for (const { resume } of resumed) resume();
  }

  /** The engine, unless it has been closed. */
  #running(): Engine {
    if (this.#closed) throw new Error("the simulation is closed: nothing can be poked, looked at or stepped any more");
    return this.#engine;
  }

  #checkFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const failure = this.#engine.failure();
    if (failure === null) return;
    this.#watchers.close();
    this.#failure = new SimulationError({ ...failure, text: this.#withWaves(failure.text) }, this.seed);
    throw this.#failure;
  }

  #withWaves(text: string): string {
    const file = this.saveWaves();
    return file === null || text.includes(file) ? text : `${text}\n  waveforms: ${file}`;
  }

  #explained(error: unknown): Error {
    const text = this.#withWaves(error instanceof Error ? error.message : String(error));
    if (text.includes(`seed ${this.seed}`)) return error instanceof Error ? error : new Error(text);
    return new Error(`${text} (seed ${this.seed})`, { cause: error });
  }
}

/** Edges between two looks at timers and files, which the processes of a test may wait for as well. */
const edgesPerTurn = 64;

/**
 * Lets every process run until it waits for the next edge: when the queue of resumed promises is empty, `nextTick` has
 * its turn. Now and then the event loop has one too.
 */
const settled = (edges: number) =>
  new Promise<void>((done) => {
    if (edges % edgesPerTurn === 0) setImmediate(done);
    else process.nextTick(done);
  });
