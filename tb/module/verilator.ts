import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import type { Engine, Failure, WatchedNet } from "../../hdl/lang/sim/index.ts";
import { buildModule } from "./build.ts";
import { Channel } from "./channel.ts";
import { harnessPorts, type HarnessPort } from "./harness.ts";

/** The printed module in Verilator, in a process of its own. Ports only: nothing inside can be seen. */
export class VerilatorEngine implements Engine {
  readonly inputs: ReadonlySet<string>;
  readonly #channel: Channel;
  readonly #inputs: ReadonlyMap<string, HarnessPort>;
  readonly #outputs: ReadonlyMap<string, HarnessPort>;
  readonly #snapshot: number;
  readonly #driven = new Map<string, bigint>();
  readonly #sampled = new Map<string, bigint>();
  readonly #pending = new Map<string, bigint>();
  /** Outputs before the last edge, and now. */
  #before: Buffer;
  #after: Buffer;
  #failed = false;

  constructor(design: DesignIR, { seed, periods }: { readonly seed: number; readonly periods: readonly number[] }) {
    const { executable, folder } = buildModule(design);
    const { inputs, outputs, snapshot } = harnessPorts(design.top);
    this.inputs = new Set(inputs.map(({ name }) => name));
    this.#inputs = new Map(inputs.map((port) => [port.name, port]));
    this.#outputs = new Map(outputs.map((port) => [port.name, port]));
    this.#snapshot = snapshot;
    this.#channel = new Channel(executable, folder, seed, periods, 1 + 2 * snapshot);
    this.#before = this.#after = Buffer.alloc(snapshot);
    this.#exchange(0);
    this.#before = this.#after;
  }

  get now(): number {
    throw new Error("Verilator keeps the time to itself");
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
    return fromBytes(this.#after, port.offset, port.bytes);
  }

  sampled(net: string): bigint {
    const port = this.#outputs.get(net);
    return port === undefined ? (this.#sampled.get(net) ?? 0n) : fromBytes(this.#before, port.offset, port.bytes);
  }

  step(n: number): void {
    this.#exchange(n);
  }

  edge(): number {
    return this.#exchange(0x8000_0000);
  }

  failure(): Failure | null {
    return this.#failed ? { what: "an assertion failed", text: this.#channel.log(), diagnostics: [] } : null;
  }

  look(path: string): unknown {
    throw new Error(`${path} lies inside: only the built-in simulator shows it`);
  }

  covered(): ReadonlyMap<string, number> {
    throw new Error("only the built-in simulator counts cover points");
  }

  nets(): readonly WatchedNet[] {
    throw new Error("only the built-in simulator has waveforms");
  }

  close(): void {
    this.#channel.close();
  }

  #exchange(steps: number): number {
    const pokes = [...this.#pending].map(([net, value]) => {
      const port = this.#inputs.get(net);
      if (port === undefined) throw new RangeError(`${net} is not an input`);
      this.#driven.set(net, value);
      const bytes = Buffer.alloc(2 + port.bytes);
      bytes.writeUInt16LE(port.index);
      toBytes(value, bytes, 2, port.bytes);
      return bytes;
    });
    this.#pending.clear();
    const head = Buffer.alloc(2);
    head.writeUInt16LE(pokes.length);
    const end = Buffer.alloc(4);
    end.writeUInt32LE(steps >>> 0);
    const answer = this.#channel.exchange(Buffer.concat([head, ...pokes, end]));
    const flags = answer[0] ?? 0;
    this.#after = Buffer.from(answer.subarray(1 + this.#snapshot));
    if (steps !== 0) {
      this.#before = Buffer.from(answer.subarray(1, 1 + this.#snapshot));
      for (const [net, value] of this.#driven) this.#sampled.set(net, value);
    }
    if ((flags & 0x80) !== 0) this.#failed = true;
    return flags & 0x7f;
  }
}

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
