import type { Engine, Failure, Tally, MemoryWords, WatchedNet } from "../../hdl/lang/sim/index.ts";
import type { HarnessPort, HarnessPorts } from "./harness.ts";

/** Asks for the next edge of any clock, in the place of a number of edges of the first. */
export const anyEdge = 0x8000_0000;

/** What a simulator in another process says after some pokes and edges. */
export interface RemoteAnswer {
  /** The clocks that had an edge, one bit each. */
  readonly risen: number;
  /** An assertion has failed, now or before. */
  readonly failed: boolean;
  /** Outputs as the last edge sampled them, and now; laid out as `HarnessPorts` says. */
  readonly before: Buffer;
  readonly after: Buffer;
}

/** A printed module that runs in a process of its own. */
export interface Remote {
  readonly ports: HarnessPorts;
  exchange(pokes: readonly (readonly [HarnessPort, bigint])[], steps: number): RemoteAnswer;
  /** The end of what the simulator printed. */
  log(): string;
  close(): void;
}

/** An engine in another process. Ports only: nothing inside can be seen. */
export class RemoteEngine implements Engine {
  readonly inputs: ReadonlySet<string>;
  readonly #remote: Remote;
  readonly #inputs: ReadonlyMap<string, HarnessPort>;
  readonly #outputs: ReadonlyMap<string, HarnessPort>;
  readonly #driven = new Map<string, bigint>();
  readonly #sampled = new Map<string, bigint>();
  readonly #pending = new Map<string, bigint>();
  /** Outputs before the last edge, and now. */
  #before: Buffer;
  #after: Buffer;
  #failed = false;

  constructor(remote: Remote) {
    this.#remote = remote;
    this.#inputs = new Map(remote.ports.inputs.map((port) => [port.name, port]));
    this.#outputs = new Map(remote.ports.outputs.map((port) => [port.name, port]));
    this.inputs = new Set(this.#inputs.keys());
    this.#before = this.#after = Buffer.alloc(remote.ports.snapshot);
    this.#exchange(0);
    this.#before = this.#after;
  }

  get next(): number {
    return this.now;
  }

  get cycle(): number {
    return this.now;
  }

  get now(): number {
    throw new Error("the simulator keeps the time to itself");
  }

  drive(net: string, value: bigint): void {
    if (!this.inputs.has(net)) throw new RangeError(`${net} is not an input`);
    this.#pending.set(net, value);
  }

  settle(): void {
    if (this.#pending.size > 0) this.#exchange(0);
  }

  read(net: string): bigint {
    const port = this.#outputs.get(net);
    if (port === undefined) return this.#pending.get(net) ?? this.#driven.get(net) ?? 0n;
    this.settle();
    return fromBytes(this.#after, port);
  }

  sampled(net: string): bigint {
    const port = this.#outputs.get(net);
    return port === undefined ? (this.#sampled.get(net) ?? 0n) : fromBytes(this.#before, port);
  }

  step(n: number): void {
    this.#exchange(n);
  }

  edge(): number {
    return this.#exchange(anyEdge);
  }

  failure(): Failure | null {
    return this.#failed ? { what: "an assertion failed", text: this.#remote.log(), diagnostics: [] } : null;
  }

  look(path: string): unknown {
    throw new Error(`${path} lies inside: only the built-in simulator shows it`);
  }

  bits(path: string): bigint {
    throw new Error(`${path} lies inside: only the built-in simulator shows it`);
  }

  moduleAt(path: string): string {
    throw new Error(`${path} lies inside: only the built-in simulator shows it`);
  }

  memory(path: string): MemoryWords {
    throw new Error(`${path} lies inside: only the built-in simulator shows it`);
  }

  covered(): ReadonlyMap<string, number> {
    throw new Error("only the built-in simulator counts cover points");
  }

  coverage(): Tally {
    throw new Error("only the built-in simulator counts what was active");
  }

  nets(): readonly WatchedNet[] {
    throw new Error("only the built-in simulator has waveforms");
  }

  close(): void {
    this.#remote.close();
  }

  #exchange(steps: number): number {
    const pokes = [...this.#pending].map(([net, value]) => {
      const port = this.#inputs.get(net);
      if (port === undefined) throw new RangeError(`${net} is not an input`);
      this.#driven.set(net, value);
      return [port, value] as const;
    });
    this.#pending.clear();
    const { risen, failed, before, after } = this.#remote.exchange(pokes, steps);
    this.#after = after;
    if (steps !== 0) {
      this.#before = before;
      for (const [net, value] of this.#driven) this.#sampled.set(net, value);
    }
    this.#failed ||= failed;
    return risen;
  }
}

function fromBytes(buffer: Buffer, { offset, bytes }: HarnessPort): bigint {
  if (bytes <= 6) return BigInt(buffer.readUIntLE(offset, bytes));
  return BigInt(
    `0x${Buffer.from(buffer.subarray(offset, offset + bytes))
      .reverse()
      .toString("hex")}`,
  );
}
