import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { badField } from "../diag/messages-names.ts";
import { ElaborationError } from "../diag/report.ts";
import type { Port, Ports } from "./ports.ts";

/** A key that no value carries: it keeps the two ends of a bus apart in the types. */
declare const endTag: unique symbol;

/**
 * The end of a bus where its data comes from: a `sink` port inside its module, a `source` port of an instance. Outputs
 * of the bus are read here, its inputs (`ready`) are driven.
 */
export type BusFrom<F extends Ports> = { readonly [K in keyof F]: F[K]["$far"] } & BusEnd<F, "from"> &
  BusAssign<{ readonly [K in keyof F]?: F[K]["$farIn"] }>;

/** The end of a bus where its data goes to: a `source` port inside its module, a `sink` port of an instance. */
export type BusTo<F extends Ports> = { readonly [K in keyof F]: F[K]["$near"] } & BusEnd<F, "to"> &
  BusAssign<{ readonly [K in keyof F]?: F[K]["$nearIn"] }>;

/** What `connect` asks of an end. */
export interface BusEnd<F extends Ports, End extends "from" | "to"> {
  [endTag]?(): { readonly fields: F; readonly end: End };
}

export interface BusAssign<Values> {
  /** Drives several fields of the bus at once. */
  assign(values: Values): void;
}

/** A bus whose data leaves the module. */
export interface SourcePort<F extends Ports = Ports> {
  readonly direction: "source";
  readonly fields: F;
  readonly domain: string | null;
  readonly site: CallSite;
  readonly $near: BusTo<F>;
  readonly $far: BusFrom<F>;
  readonly $nearIn: { readonly [K in keyof F]?: F[K]["$nearIn"] };
  readonly $farIn: { readonly [K in keyof F]?: F[K]["$farIn"] };
}

/** A bus whose data enters the module: every field is turned round. */
export interface SinkPort<F extends Ports = Ports> {
  readonly direction: "sink";
  readonly fields: F;
  readonly domain: string | null;
  readonly site: CallSite;
  readonly $near: BusFrom<F>;
  readonly $far: BusTo<F>;
  readonly $nearIn: { readonly [K in keyof F]?: F[K]["$farIn"] };
  readonly $farIn: { readonly [K in keyof F]?: F[K]["$nearIn"] };
}

export class SourceBus<F extends Ports = Ports> implements SourcePort<F> {
  readonly direction = "source";
  readonly fields: F;
  readonly domain: string | null;
  readonly site: CallSite = callSite();
  declare readonly $near: BusTo<F>;
  declare readonly $far: BusFrom<F>;
  declare readonly $nearIn: SourcePort<F>["$nearIn"];
  declare readonly $farIn: SourcePort<F>["$farIn"];

  constructor(fields: F, domain: string | null) {
    this.fields = fields;
    this.domain = domain;
  }
}

export class SinkBus<F extends Ports = Ports> implements SinkPort<F> {
  readonly direction = "sink";
  readonly fields: F;
  readonly domain: string | null;
  readonly site: CallSite = callSite();
  declare readonly $near: BusFrom<F>;
  declare readonly $far: BusTo<F>;
  declare readonly $nearIn: SinkPort<F>["$nearIn"];
  declare readonly $farIn: SinkPort<F>["$farIn"];

  constructor(fields: F, domain: string | null) {
    this.fields = fields;
    this.domain = domain;
  }
}

/**
 * A bus port on the driving side. A bus is a plain object of directed ports as its source sees them; fields may be buses
 * themselves (`{ aw: source(stream(Aw)), b: sink(stream(B)) }`).
 *
 * @example ports: { m_axis: source(axis(16)) }
 */
export function source<F extends Ports>(fields: F, domain?: string): SourcePort<F> {
  checkFields(fields);
  return new SourceBus(fields, domain ?? null);
}

/**
 * A bus port on the receiving side: the directions of all fields are turned round.
 *
 * @example ports: { s: sink(stream(bits(8))), wr: sink(stream(Beat), "wr") }
 */
export function sink<F extends Ports>(fields: F, domain?: string): SinkPort<F> {
  checkFields(fields);
  return new SinkBus(fields, domain ?? null);
}

function checkFields(fields: Readonly<Record<string, Port>>): void {
  if (!("assign" in fields)) return;
  const problem = "a field cannot be called `assign`: that is a method of the bus";
  throw new ElaborationError([badField({ problem, at: callSite() })]);
}
