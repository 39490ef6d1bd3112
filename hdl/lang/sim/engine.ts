import type { Failure } from "./failure.ts";
import type { Tally } from "./coverage/tally.ts";

/** What runs a simulated module: the built-in machine, or a simulator of somebody else. Nets go by their printed names. */
export interface Engine {
  /** Inputs of the top, clocks left out, resets included. */
  readonly inputs: ReadonlySet<string>;
  /** An input from the next settling on. */
  drive(net: string, value: bigint): void;
  /** Lets everything follow the inputs now: clocks that the design makes of them may have edges. */
  settle(): void;
  /** A port of the top, settled. */
  read(net: string): bigint;
  /** A port of the top as the last edge sampled it. */
  sampled(net: string): bigint;
  /** `n` rising edges of the first domain, those of the others in their time. */
  step(n: number): void;
  /** The next rising edge of any domain; returns the numbers of those that had one as bits. */
  edge(): number;
  /** What has failed since the start, or null. */
  failure(): Failure | null;
  /** A value anywhere inside, by a path such as `u_rx.state`. */
  look(path: string): unknown;
  /** The same as its bits. */
  bits(path: string): bigint;
  /** Printed name of the module of an instance. */
  moduleAt(path: string): string;
  /** A memory by its path, such as `u_rx.ram`. */
  memory(path: string): MemoryWords;
  /** How often each cover point has been seen, by path. */
  covered(): ReadonlyMap<string, number>;
  /** What statements and nets have done since the start; fails when nothing counts them. */
  coverage(): Tally;
  /** Every net of the design by path. */
  nets(): readonly WatchedNet[];
  /** Picoseconds since the start; and when the next edge comes. */
  readonly now: number;
  readonly next: number;
  /** Rising edges of the first domain since the reset ended. */
  readonly cycle: number;
  close(): void;
}

/** The words of a memory, for looking and for setting up; `write` acts at once, past all ports. */
export interface MemoryWords {
  readonly width: number;
  readonly depth: number;
  /** @throws RangeError for an address beyond the end. */
  readonly read: (address: number) => bigint;
  /** @throws RangeError for an address beyond the end, or a word that does not fit. */
  readonly write: (address: number, word: bigint) => void;
}

/** A net to be watched by waveforms. */
export interface WatchedNet {
  /** Instance names and net name, joined by dots. */
  readonly path: string;
  readonly width: number;
  /** Equal for nets that are one value. */
  readonly id: number;
  /** Name of the module that holds it. */
  readonly module: string;
  readonly direction: "input" | "output" | "inner";
  /** Name of its enumeration and the members. */
  readonly enumeration?: string;
  readonly members?: readonly { readonly name: string; readonly value: bigint }[];
  /** Number of the domain of the top whose clock it is. */
  readonly clock?: number;
  /** How a value reads: in hexadecimal, as the name of a member, as a signed number. */
  readonly show: (value: bigint) => string;
  readonly read: () => bigint;
}
