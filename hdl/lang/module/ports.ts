import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import type { BitsType } from "../types/bits.ts";
import type { Type } from "../types/type.ts";

/**
 * A port of a module, or a bundle of ports. For the compiler it has four faces: how it looks in the module that has it
 * (`$near`) and in the module that makes an instance of it (`$far`), and what may be assigned to it at either side.
 */
export interface Port {
  readonly direction: "input" | "output" | "inout" | "source" | "sink";
  readonly site: CallSite;
  readonly $near: object;
  readonly $far: object;
  readonly $nearIn: unknown;
  readonly $farIn: unknown;
}

/** Named ports of a module. */
export type Ports = Readonly<Record<string, Port>>;

/** Driven by the surroundings. */
export class InputPort<T extends Type = Type> {
  readonly direction = "input";
  readonly type: T;
  readonly domain: string | null;
  readonly site: CallSite = callSite();
  declare readonly $near: T["$read"];
  declare readonly $far: T["$wire"];
  declare readonly $nearIn: never;
  declare readonly $farIn: T["$in"];

  constructor(type: T, domain: string | null) {
    this.type = type;
    this.domain = domain;
  }
}

/** Driven by the module. */
export class OutputPort<T extends Type = Type> {
  readonly direction = "output";
  readonly type: T;
  readonly domain: string | null;
  readonly site: CallSite = callSite();
  declare readonly $near: T["$wire"];
  declare readonly $far: T["$read"];
  declare readonly $nearIn: T["$in"];
  declare readonly $farIn: never;

  constructor(type: T, domain: string | null) {
    this.type = type;
    this.domain = domain;
  }
}

/** Pins driven from both sides: they may only be joined to the pins of a black box. */
export class InoutPort<W extends number = number> {
  readonly direction = "inout";
  readonly type: BitsType<W>;
  readonly site: CallSite = callSite();
  declare readonly $near: Pins<W>;
  declare readonly $far: Pins<W>;
  declare readonly $nearIn: never;
  declare readonly $farIn: never;

  constructor(type: BitsType<W>) {
    this.type = type;
  }
}

declare const pinsTag: unique symbol;

/** Bidirectional pins as a value: something to hand to `connect`, and nothing else. */
export interface Pins<W extends number = number> {
  readonly direction: "inout";
  [pinsTag]?(width: W): void;
}

/**
 * A port driven by the surroundings, in a clock domain (the module's default or only one unless named).
 *
 * @example ports: { en: input(bool), level: input(bits(8), "rd") }
 */
export function input<T extends Type>(type: T, domain?: string): InputPort<T> {
  return new InputPort(type, domain ?? null);
}

/**
 * A port driven by the module, in a clock domain (the module's default or only one unless named).
 *
 * @example ports: { busy: output(bool), level: output(bits(8), "rd") }
 */
export function output<T extends Type>(type: T, domain?: string): OutputPort<T> {
  return new OutputPort(type, domain ?? null);
}

/**
 * Bidirectional pins, for the outermost modules only.
 *
 * @example ports: { ddr_dq: inout(bits(64)) }
 */
export function inout<W extends number>(type: BitsType<W>): InoutPort<W> {
  return new InoutPort(type);
}
