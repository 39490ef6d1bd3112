import type { Definition, InputPort, OutputPort, Ports, SinkPort, SourcePort, Type } from "../../hdl/lang/index.ts";
import type { DomainIR } from "../../hdl/lang/design/ir.ts";
import { elaborate } from "../../hdl/lang/index.ts";
import { buildModule } from "./build.ts";
import { Channel } from "./channel.ts";
import { harnessPorts, type HarnessPort } from "./harness.ts";
import { randomStream } from "./random.ts";
import { StreamSink, StreamSource, type Clocked } from "./streams.ts";
import { readPort, writePort, type In, type Nets, type Out, type PortIn, type PortOut } from "./values.ts";

export interface SimulateOptions {
  /** Of everything random: start values, stalls. Printed when a run fails. Default 1. */
  readonly seed?: number;
  /** Clock periods in picoseconds by domain; 4000 unless given. */
  readonly domains?: Readonly<Record<string, number>>;
  /** Most clock edges that one `run` may take. Default 1 000 000. */
  readonly limit?: number;
}

type PayloadOf<P> = P extends SinkPort<infer F> | SourcePort<infer F>
  ? F extends { payload: OutputPort<infer T> | InputPort<infer T> }
    ? T
    : never
  : never;

/**
 * Simulates a module. It starts just after reset, inputs 0, all registers without reset random.
 *
 * `poke` takes inputs, `peek` reads outputs; combinational logic has always settled when `peek` looks. `step(n)`: n rising edges of the
 * first domain.
 *
 * @example
 * const sim = simulate(counter({ width: 8 }));
 * sim.poke({ en: 1 });
 * sim.step(3);
 * expect(sim.peek("count")).toBe(3n);
 */
export function simulate<IO extends Ports, C extends string>(
  definition: Definition<IO, C>,
  options: SimulateOptions = {},
): Sim<IO> {
  return new Sim(definition as unknown as Definition<IO>, options);
}

/** A running simulation. Close it with `close()`, or let it end with the test process. */
export class Sim<IO extends Ports> implements Clocked {
  readonly seed: number;
  readonly #ports: IO;
  readonly #domains: readonly string[];
  readonly #resets: readonly DomainIR[];
  readonly #channel: Channel;
  readonly #inputs: ReadonlyMap<string, HarnessPort>;
  readonly #outputs: ReadonlyMap<string, HarnessPort>;
  readonly #snapshot: number;
  readonly #limit: number;
  readonly #driven = new Map<string, bigint>();
  #pending = new Map<string, bigint>();
  #answer: Buffer;
  #waiting: { readonly domain: number; readonly resume: () => void }[] = [];
  #edges = 0;
  #failure: Error | undefined;

  constructor(definition: Definition<IO>, { seed = 1, domains = {}, limit = 1_000_000 }: SimulateOptions) {
    const design = elaborate(definition as unknown as Definition);
    const { executable, folder } = buildModule(design);
    const { inputs, outputs, snapshot } = harnessPorts(design.top);
    this.seed = seed;
    this.#ports = definition.ports;
    this.#domains = design.top.domains.map(({ name }) => name);
    this.#resets = design.top.domains;
    this.#inputs = new Map(inputs.map((port) => [port.name, port]));
    this.#outputs = new Map(outputs.map((port) => [port.name, port]));
    this.#snapshot = snapshot;
    this.#limit = limit;
    const periods = design.top.domains.map(({ name }) => domains[name === "" ? "default" : name] ?? 4000);
    this.#channel = new Channel(executable, folder, seed, periods, 1 + 2 * snapshot);
    this.#answer = this.#exchange(0);
  }

  /** Drives inputs from now on; fields that are left out keep their values. */
  poke(values: { readonly [K in keyof IO]?: PortIn<IO[K]> }): void {
    const nets: Nets = {
      read: () => 0n,
      write: (net, value) => {
        if (!this.#inputs.has(net)) throw new RangeError(`${net} is not an input`);
        this.#pending.set(net, value);
      },
    };
    for (const [key, value] of Object.entries(values))
      if (value !== undefined) writePort(this.#ports, key, value, nets);
  }

  /** The value of a port or bus; of an input, what was last poked. */
  peek<K extends keyof IO & string>(key: K): PortOut<IO[K]> {
    if (this.#pending.size > 0) this.#answer = this.#exchange(0);
    return this.#read(key, 1 + this.#snapshot, this.#pending);
  }

  /** The value just before the last clock edge: what that edge sampled. */
  before<K extends keyof IO & string>(key: K): PortOut<IO[K]> {
    return this.#read(key, 1, NOTHING);
  }

  /** Asserts or releases the reset of a domain (the first unless named), from now on. */
  reset(asserted: boolean, domain?: string): void {
    const { reset, resetKind, name } = this.#resets[this.#domainIndex(domain)] ?? {};
    if (reset == null) throw new RangeError(`the domain ${name ?? ""} has no reset`);
    this.#pending.set(reset.name, BigInt(asserted === (resetKind === "sync-high")));
  }

  /** `n` clock cycles of the first domain. */
  step(n = 1): void {
    this.#answer = this.#exchange(n);
  }

  /**
   * Runs processes side by side until all have ended; each may wait with `tick`, or use a source or sink. All see the same values; what one
   * pokes, the others see after the next edge.
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
    let failed: unknown;
    all.catch((error: unknown) => {
      failed = error ?? new Error("a process failed");
    });
    const start = this.#edges;
    for (;;) {
      await settle();
      if (failed !== undefined) throw this.#explained(failed);
      if (open === 0) break;
      if (this.#edges - start > this.#limit)
        throw this.#explained(new Error(`nothing ended within ${this.#limit} clock edges`));
      this.#answer = this.#exchange(0x8000_0000);
      this.#edges++;
      const risen = this.#answer[0] ?? 0;
      const resumed = this.#waiting.filter(({ domain }) => ((risen >> domain) & 1) === 1);
      this.#waiting = this.#waiting.filter(({ domain }) => ((risen >> domain) & 1) === 0);
      for (const { resume } of resumed) resume();
    }
    return (await all) as unknown as T;
  }

  /** Inside `run`: waits for `n` rising edges of a domain (the first unless named). */
  async tick(n = 1, domain?: string): Promise<void> {
    for (let i = 0; i < n; i++) {
      await new Promise<void>((resume) => {
        this.#waiting.push({ domain: this.#domainIndex(domain), resume });
      });
    }
  }

  /** Drives a stream that enters the module. `stall`: probability of a pause before each word. */
  source<K extends keyof IO & string>(
    key: K,
    options: { readonly stall?: number } = {},
  ): StreamSource<In<PayloadOf<IO[K]>>> {
    return new StreamSource(this.#stream(key), key, options.stall ?? 0);
  }

  /** Takes words from a stream that leaves the module. `stall`: probability of not being ready in a cycle. */
  sink<K extends keyof IO & string>(
    key: K,
    options: { readonly stall?: number } = {},
  ): StreamSink<Out<PayloadOf<IO[K]>>> {
    return new StreamSink(this.#stream(key), key, options.stall ?? 0);
  }

  close(): void {
    this.#channel.close();
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
    const index = this.#domains.findIndex((name) => name === domain || (domain === "default" && name === ""));
    if (index < 0) throw new RangeError(`there is no domain ${domain}; there are ${this.#domains.join(", ")}`);
    return index;
  }

  #read<K extends keyof IO & string>(key: K, base: number, poked: ReadonlyMap<string, bigint>): PortOut<IO[K]> {
    const read = (net: string) => {
      const port = this.#outputs.get(net);
      if (port === undefined) return poked.get(net) ?? this.#driven.get(net) ?? 0n;
      return fromBytes(this.#answer, base + port.offset, port.bytes);
    };
    return readPort(this.#ports, key, { read, write: () => undefined }) as PortOut<IO[K]>;
  }

  #exchange(steps: number): Buffer {
    if (this.#failure !== undefined) throw this.#failure;
    const pokes = [...this.#pending].map(([net, value]) => {
      const port = this.#inputs.get(net);
      if (port === undefined) throw new RangeError(`${net} is not an input`);
      this.#driven.set(net, value);
      const bytes = Buffer.alloc(2 + port.bytes);
      bytes.writeUInt16LE(port.index);
      toBytes(value, bytes, 2, port.bytes);
      return bytes;
    });
    this.#pending = new Map();
    const head = Buffer.alloc(2);
    head.writeUInt16LE(pokes.length);
    const end = Buffer.alloc(4);
    end.writeUInt32LE(steps >>> 0);
    const answer = this.#channel.exchange(Buffer.concat([head, ...pokes, end]));
    if (((answer[0] ?? 0) & 0x80) !== 0) {
      this.#failure = new Error(`an assertion failed (seed ${this.seed}):\n${this.#channel.log()}`);
      throw this.#failure;
    }
    return answer;
  }

  #explained(error: unknown): Error {
    const text = error instanceof Error ? error.message : String(error);
    if (text.includes(`seed ${this.seed}`)) return error instanceof Error ? error : new Error(text);
    return new Error(`${text} (seed ${this.seed})`, { cause: error });
  }
}

/** Pokes that no edge has seen do not count for what the last edge sampled. */
const NOTHING: ReadonlyMap<string, bigint> = new Map();

/** Lets every process run until it waits for the next edge. */
const settle = () => new Promise<void>((done) => setImmediate(done));

function fromBytes(buffer: Buffer, at: number, bytes: number): bigint {
  if (bytes <= 6) return BigInt(buffer.readUIntLE(at, bytes));
  return BigInt(
    `0x${Buffer.from(buffer.subarray(at, at + bytes))
      .reverse()
      .toString("hex")}`,
  );
}

function toBytes(value: bigint, buffer: Buffer, at: number, bytes: number): void {
  Buffer.from(value.toString(16).padStart(bytes * 2, "0"), "hex")
    .reverse()
    .copy(buffer, at);
}

export { randomStream };
export type { Type };
