import type { MemoryStyle } from "../design/ir.ts";
import type { Bits, Wire } from "../expr/bits.ts";
import type { Type } from "../types/type.ts";

export type MemoryPortKind = "write" | "read" | "readAsync" | "readWrite";

/** One port of a memory, in a clock domain of the module (the one of the builder unless named). */
export interface MemoryPortSpec {
  readonly kind: MemoryPortKind;
  readonly domain?: string;
}

/** A memory to declare. */
export interface MemorySpec {
  /** Type of a word. A struct is packed with its first field in the most significant bits. */
  readonly of: Type;
  /** Number of words, 2 or more. */
  readonly depth: number;
  /** Kind of RAM; `auto` leaves it to the synthesis tool. */
  readonly style?: MemoryStyle;
  /** Column width of byte enables (8, 9, 16 or 18); a divisor of the word. */
  readonly mask?: number;
  /** Words at power-up: a list from address 0 on, or address → word; the others are 0. Packed like `pack`. */
  readonly contents?: readonly bigint[] | ReadonlyMap<number, bigint>;
  /** Why it does not matter what two ports do to one word at once. Without a reason simulation reports it. */
  readonly collisions?: string;
  readonly doc?: string;
  readonly ports: Readonly<Record<string, MemoryPortSpec>>;
}

/** A port that writes `data` to `addr` at the edge where `en` is 1. */
export interface MemoryWritePort<T extends Type> extends MemoryAssign<
  MemoryInputs<T, "en" | "addr" | "data" | "mask">
> {
  readonly en: Wire<1>;
  /** `clog2(depth)` bits. */
  readonly addr: Wire;
  readonly data: T["$wire"];
  /** One enable per column; exists when the memory has a `mask`, and is all ones unless assigned. */
  readonly mask: Wire;
}

/** A clocked read: `data` is the word at `addr` one edge after `en` was 1, and keeps its value else. */
export interface MemoryReadPort<T extends Type> extends MemoryAssign<MemoryInputs<T, "en" | "addr">> {
  /** 1 unless assigned. */
  readonly en: Wire<1>;
  readonly addr: Wire;
  readonly data: T["$read"];
}

/** A read without clock: `data` is the word at `addr` now. Distributed memories only. */
export interface MemoryReadAsyncPort<T extends Type> extends MemoryAssign<MemoryInputs<T, "addr">> {
  readonly addr: Wire;
  readonly data: T["$read"];
}

/** One port for both: at an edge with `en`, writes when `write` is 1, else reads. The data read keeps its value during a write. */
export interface MemoryReadWritePort<T extends Type> extends MemoryAssign<
  MemoryInputs<T, "en" | "addr" | "write" | "wdata" | "mask">
> {
  /** 1 unless assigned. */
  readonly en: Wire<1>;
  readonly write: Wire<1>;
  readonly addr: Wire;
  /** Word to write. */
  readonly wdata: T["$wire"];
  readonly mask: Wire;
  /** Word read. */
  readonly data: T["$read"];
}

export interface MemoryAssign<Inputs> {
  /** Drives several inputs of the port at once. */
  assign(values: Inputs): void;
}

interface MemoryInput<T extends Type> {
  readonly en: Bits<1> | number | bigint | boolean;
  readonly write: Bits<1> | number | bigint | boolean;
  readonly addr: Bits | number | bigint;
  readonly data: T["$in"];
  readonly wdata: T["$in"];
  readonly mask: Bits | number | bigint;
}
export type MemoryInputs<T extends Type, K extends keyof MemoryInput<T>> = Partial<Pick<MemoryInput<T>, K>>;

/** The view of a port by its kind. */
export interface MemoryPortViews<T extends Type> {
  readonly write: MemoryWritePort<T>;
  readonly read: MemoryReadPort<T>;
  readonly readAsync: MemoryReadAsyncPort<T>;
  readonly readWrite: MemoryReadWritePort<T>;
}

/** What `mems` returns for one memory: its ports by name. */
export type MemoryView<S extends MemorySpec> = {
  readonly [P in keyof S["ports"]]: MemoryPortViews<S["of"]>[S["ports"][P]["kind"]];
};
