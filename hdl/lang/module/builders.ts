import type { Bits } from "../expr/bits.ts";
import type { EnumValue } from "../expr/enum-value.ts";
import type { Lit } from "../expr/node.ts";
import type { View } from "../expr/view.ts";
import type { Type } from "../types/type.ts";
import type { Instantiable } from "./instance-view.ts";
import type { MemorySpec, MemoryView } from "./memory.ts";

/** A branch: its statements run when the branch is taken. */
export type Body = () => void;

/** Registers as declared by `regs`. */
export type RegsOf<D extends Readonly<Record<string, Type>>> = { readonly [K in keyof D]: D[K]["$reg"] };
/** Wires as declared by `wires`. */
export type WiresOf<D extends Readonly<Record<string, Type>>> = { readonly [K in keyof D]: D[K]["$wire"] };
/** Values that got names, to be read. */
export type NamesOf<V extends Readonly<Record<string, View>>> = {
  readonly [K in keyof V]: V[K] extends View<infer T> ? T["$read"] : never;
};
/** Memories as declared by `mems`. */
export type MemsOf<S extends Readonly<Record<string, MemorySpec>>> = { readonly [K in keyof S]: MemoryView<S[K]> };
/** Instances as seen by the module that makes them. */
export type InstancesOf<D extends Readonly<Record<string, Instantiable>>> = { readonly [K in keyof D]: D[K]["$view"] };

/** The rest of a conditional. */
export interface WhenChain {
  /** Where no condition before was 1 and this one is. Directly after the `when`. */
  elsewhen(condition: Bits<1>, body: Body): WhenChain;
  /** Where no condition was 1. */
  otherwise(body: Body): void;
}

/** One body per member. */
export type EnumCases<M extends string> = { readonly [K in M]: Body };
/** A label or several, and what happens then. */
export type BitsCase = readonly [labels: Lit | readonly Lit[], body: Body];

export interface Match {
  // The last form is the one that TypeScript speaks of when none fits: a member without a case.
  /** Some members, and a body for the others. */
  <M extends string>(subject: EnumValue<M>, cases: Partial<EnumCases<M>>, otherwise: Body): void;
  /** Constants of the subject's width, and a body for the others. */
  (subject: Bits, cases: readonly BitsCase[], otherwise?: Body): void;
  /** Every member of the enumeration, or it does not compile. */
  <M extends string>(subject: EnumValue<M>, cases: EnumCases<M>): void;
}

export interface SynchronizeOptions {
  /** Flip-flops in a row, 2 or more. */
  readonly stages?: number;
  /**
   * `bit`: one bit. `bus`: several bits of which one changes at a time (Gray code). Taken from the width unless given.
   * `reset`: an active-high reset, asserted at once and released at an edge of the domain.
   */
  readonly kind?: "bit" | "bus" | "reset";
}

/** The builders that declare and state things in one clock domain. Destructure the ones you use. */
export interface DomainBuilders {
  /** Registers: `next` gives the value after the coming edge of the domain's clock. */
  readonly regs: <D extends Readonly<Record<string, Type>>>(declarations: D) => RegsOf<D>;
  /** Wires: driven by `assign`, on every path. */
  readonly wires: <D extends Readonly<Record<string, Type>>>(declarations: D) => WiresOf<D>;
  /** Names for expressions, for readers and waveforms. */
  readonly name: <V extends Readonly<Record<string, View>>>(values: V) => NamesOf<V>;
  /** Memories with the ports that they name. */
  readonly mems: <S extends Readonly<Record<string, MemorySpec>>>(specs: S) => MemsOf<S>;
  /** Instances: key `rx` is printed as `u_rx`, with nets `rx_<port>`. */
  readonly instances: <D extends Readonly<Record<string, Instantiable>>>(definitions: D) => InstancesOf<D>;
  /** Values of another domain, brought into this one through flip-flops in a row. */
  readonly synchronize: <V extends Readonly<Record<string, View>>>(
    values: V,
    options?: SynchronizeOptions,
  ) => NamesOf<V>;
  /** Statements for the clocks in which a condition is 1; of two assignments the later one counts. */
  readonly when: (condition: Bits<1>, body: Body) => WhenChain;
  /** One branch for each member of an enumeration, or for constants. */
  readonly match: Match;
  /** States that `condition` holds at every edge outside of reset; simulation stops with `message` where it does not. */
  readonly check: (name: string, condition: Bits<1>, message: string) => void;
  /** States what the surroundings keep to; checked in simulation, assumed in proofs. */
  readonly assume: (name: string, condition: Bits<1>, message: string) => void;
  /** States a situation that tests should reach. */
  readonly cover: (name: string, condition: Bits<1>, message?: string) => void;
}

/** Where a derived domain takes its clock and reset from. */
export interface DomainSources {
  readonly clock: Bits<1>;
  /** None: registers of the domain cannot have reset values. */
  readonly reset?: Bits<1>;
  /** How the reset acts; synchronous and active high unless told. */
  readonly resetKind?: "sync-high" | "async-low";
}

/** What `build` gets: the builders of the module's own domain, and the way to the others. */
export interface Builders<C extends string = string> extends DomainBuilders {
  /** The builders of one of the module's `clocks`. */
  readonly domain: (name: C) => DomainBuilders;
  /** A domain inside the module, from a clock that an instance makes. */
  readonly deriveDomain: (name: string, sources: DomainSources) => DomainBuilders;
}
