/**
 * The elaborated design: what `build` recorded, as plain data.
 *
 * One `ModuleIR` per definition. Everything that has a printed name is a `Net`; structs and buses are flattened to one
 * net per leaf field (`key_field`), arrays to one packed vector per leaf. Checks, the printer and the simulators read
 * this and nothing else.
 */

/** Where in the user's source something was declared or stated. Captured cheaply, resolved only for messages. */
export interface CallSite {
  /** File (relative to the project root), 1-based line and column of the user's frame, library frames skipped. */
  locate(): SourcePlace;
}
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type NetRole =
  | "input" // port driven from outside
  | "output" // port driven by this module
  | "inout" // port of an outer pin (`inout wire`), joined to an inout pin of a black box and to nothing else
  | "clock" // clock port of a domain
  | "reset" // reset port of a domain
  | "reg" // assigned by `next`
  | "wire" // assigned by `assign`, on every path
  | "named" // a named expression: exactly one unconditional assignment
  | "instance-input" // net to an input port of an instance: assigned by this module
  | "instance-output" // net from an output port of an instance
  | "memory-input" // address, enable, data, mask of a memory port: assigned by this module
  | "memory-output" // read data of a memory port
  | "sync-meta" // first stages of a synchroniser
  | "sync"; // last stage of a synchroniser

export interface Net {
  readonly name: string;
  readonly width: number; // bits, >= 1
  readonly role: NetRole;
  /** True for a one-bit value printed without a range and with `! && ||`. A `bits(1)` port still prints `[0:0]`. */
  readonly scalar: boolean;
  readonly signed: boolean;
  /** Domain that the value belongs to; null = constant or several domains (the crossing check computes it). */
  readonly domain: string | null;
  /** Reset value; undefined = register without reset. */
  readonly reset?: bigint;
  /** Power-up value printed as a declaration initialiser. */
  readonly init?: bigint;
  /** Why a register may hold anything after a reset (`.uninitialised("reason")`). */
  readonly uninitialised?: string;
  /** Value of a wire where nothing assigns it (`.default(v)`). */
  readonly fallback?: Expr;
  readonly enumeration?: EnumIR;
  /** For a leaf of an array: element width in bits; the vector holds `width / elementWidth` elements, element 0 lowest. */
  readonly elementWidth?: number;
  readonly doc?: string;
  readonly site: CallSite;
}

/** `typedef enum` printed in every module that holds a net of this type: `<name>_e` with members `<Name><Member>`. */
export interface EnumIR {
  readonly name: string;
  readonly width: number;
  readonly members: readonly { readonly name: string; readonly value: bigint }[];
}

export type BinaryOp = "add" | "sub" | "mul" | "and" | "or" | "xor";
export type CompareOp = "eq" | "ne" | "lt" | "le" | "gt" | "ge"; // one bit; `signed` tells how lt..ge compare
export type ShiftOp = "shl" | "shr" | "asr"; // amount of any width; bits shifted out are lost
export type ReduceOp = "any" | "all" | "parity";

/** Pure expressions. `width` is always the width in bits of the result. Operand widths are already equal where needed. */
export type Expr =
  | { readonly kind: "literal"; readonly width: number; readonly value: bigint; readonly enumeration?: EnumIR }
  | { readonly kind: "net"; readonly width: number; readonly net: Net }
  | {
      readonly kind: "binary";
      readonly width: number;
      readonly op: BinaryOp;
      readonly left: Expr;
      readonly right: Expr;
      readonly site: CallSite;
    }
  | {
      readonly kind: "compare";
      readonly width: 1;
      readonly op: CompareOp;
      readonly signed: boolean;
      readonly left: Expr;
      readonly right: Expr;
      readonly site: CallSite;
    }
  | { readonly kind: "not"; readonly width: number; readonly arg: Expr }
  | { readonly kind: "negate"; readonly width: number; readonly arg: Expr }
  | {
      readonly kind: "shift";
      readonly width: number;
      readonly op: ShiftOp;
      readonly arg: Expr;
      readonly amount: Expr;
      readonly site: CallSite;
    }
  | { readonly kind: "reduce"; readonly width: 1; readonly op: ReduceOp; readonly arg: Expr }
  | { readonly kind: "slice"; readonly width: number; readonly arg: Expr; readonly lsb: number }
  /** Element `index` (dynamic) of a packed vector cut in elements of `width` bits; out of range reads 0. */
  | {
      readonly kind: "element";
      readonly width: number;
      readonly arg: Expr;
      readonly index: Expr;
      readonly site: CallSite;
    }
  | { readonly kind: "concat"; readonly width: number; readonly parts: readonly Expr[] } // most significant first
  | { readonly kind: "repeat"; readonly width: number; readonly arg: Expr; readonly count: number }
  | { readonly kind: "extend"; readonly width: number; readonly arg: Expr; readonly signed: boolean }
  | {
      readonly kind: "mux";
      readonly width: number;
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
      readonly site: CallSite;
    }
  /** Value of another domain read on purpose: `crossing("reason", x)`. */
  | {
      readonly kind: "crossing";
      readonly width: number;
      readonly arg: Expr;
      readonly reason: string;
      readonly site: CallSite;
    };

/** What a statement assigns: a whole net, a fixed slice of it, or one element chosen at run time. */
export type Target =
  | { readonly kind: "whole"; readonly net: Net }
  | { readonly kind: "slice"; readonly net: Net; readonly lsb: number; readonly width: number }
  | { readonly kind: "element"; readonly net: Net; readonly index: Expr; readonly width: number };

export type Stmt =
  /** Combinational: the value appears now. Targets wires, outputs, named, instance inputs, memory inputs. */
  | { readonly kind: "assign"; readonly target: Target; readonly value: Expr; readonly site: CallSite }
  /** Registered: the value appears after the edge of the register's domain. */
  | { readonly kind: "next"; readonly target: Target; readonly value: Expr; readonly site: CallSite }
  | {
      readonly kind: "when";
      readonly arms: readonly WhenArm[];
      readonly otherwise: readonly Stmt[] | null;
      readonly site: CallSite;
    }
  | {
      readonly kind: "match";
      readonly subject: Expr;
      readonly cases: readonly MatchCase[];
      readonly otherwise: readonly Stmt[] | null;
      readonly site: CallSite;
    };
export interface WhenArm {
  readonly condition: Expr;
  readonly body: readonly Stmt[];
  readonly site: CallSite;
}
export interface MatchCase {
  /** Literals of the subject's width; several labels share one body. */
  readonly labels: readonly Expr[];
  readonly body: readonly Stmt[];
}

export interface DomainIR {
  /** "" for the default domain. */
  readonly name: string;
  readonly clock: Net; // clk or clk_<name>
  readonly reset: Net | null; // rst or rst_<name>; null = domain without reset
  readonly resetKind: "sync-high" | "async-low";
}

export type MemoryStyle = "block" | "distributed" | "ultra" | "auto";
export interface MemoryIR {
  readonly name: string;
  readonly width: number;
  readonly depth: number;
  readonly style: MemoryStyle;
  /** Column width of byte enables; undefined = whole words only. */
  readonly maskWidth?: number;
  readonly ports: readonly MemoryPortIR[];
  /** ROM or start-up contents, sparse: address → word; every other word is 0. */
  readonly contents?: ReadonlyMap<number, bigint>;
  /** Why accesses of two ports to one word do no harm; undefined = simulation reports them. */
  readonly collisions?: string;
  readonly doc?: string;
  readonly site: CallSite;
}
export interface MemoryPortIR {
  readonly name: string;
  readonly kind: "write" | "read" | "readAsync" | "readWrite";
  readonly domain: string;
  readonly addr: Net;
  readonly en: Net | null; // null for readAsync
  readonly write: Net | null; // readWrite only: 1 = write, 0 = read (no-change mode)
  readonly data: Net | null; // data to write
  readonly mask: Net | null; // one bit per column
  readonly q: Net | null; // data read
}

/** `(* ASYNC_REG = "TRUE" *)` chain. `kind` gives the constraint: "bit" = max-delay, "bus" = gray code, bus skew too, "reset" = async assert, sync release. */
export interface SynchroniserIR {
  readonly name: string; // name of the output net
  readonly kind: "bit" | "bus" | "reset";
  readonly stages: number;
  readonly source: Expr;
  readonly from: string | null;
  readonly to: string;
  readonly meta: readonly Net[]; // the first stages - 1 nets, in order
  readonly output: Net;
  readonly site: CallSite;
}

export interface InstanceIR {
  readonly name: string; // u_<key>
  readonly of: ModuleIR | BlackBoxIR;
  /** Port name → net of the parent, for every port of `of`, clocks and resets included, in port order. */
  readonly connections: readonly { readonly port: string; readonly net: Net }[];
  /** Domain of the child → domain of the parent. */
  readonly domains: ReadonlyMap<string, string>;
  readonly site: CallSite;
}

export interface BlackBoxIR {
  readonly kind: "blackbox";
  readonly name: string; // vendor's module name
  readonly parameters: ReadonlyMap<string, string | number>;
  readonly ports: readonly Net[]; // role input | output, vendor's names
  /** What stands in its place in simulations and proofs, with ports of the same names. */
  readonly model?: DesignIR;
  readonly doc?: string;
  readonly site: CallSite;
}

/** Statement of fact checked in simulation (`ifndef SYNTHESIS`) at the clock edge of its domain. */
export interface AssertionIR {
  readonly kind: "assert" | "assume" | "cover";
  readonly name: string;
  readonly condition: Expr;
  readonly message: string;
  readonly domain: string;
  readonly site: CallSite;
}

export interface ModuleIR {
  readonly kind: "module";
  readonly name: string; // printed name: base plus _key<value> per parameter
  readonly base: string;
  readonly parameters: ReadonlyMap<string, string>; // for the header comment
  readonly doc?: string;
  readonly domains: readonly DomainIR[];
  /** In print order: clocks and resets first, then key order. */
  readonly ports: readonly Net[];
  /** Every net that is not a port, in source order. */
  readonly nets: readonly Net[];
  /** In source order. Named expressions, wires, registers, pins of instances and memories alike. */
  readonly body: readonly Stmt[];
  readonly memories: readonly MemoryIR[];
  readonly synchronisers: readonly SynchroniserIR[];
  readonly instances: readonly InstanceIR[];
  readonly assertions: readonly AssertionIR[];
  readonly site: CallSite;
}

/** A finished elaboration: the top and every distinct module under it, children before parents. */
export interface DesignIR {
  readonly top: ModuleIR;
  readonly modules: readonly ModuleIR[];
  readonly blackBoxes: readonly BlackBoxIR[];
}
