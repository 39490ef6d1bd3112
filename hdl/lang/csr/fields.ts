import { array } from "../types/array.ts";
import type { ArrayType } from "../types/array.ts";
import { bits, bool } from "../types/bits.ts";
import type { BitsType } from "../types/bits.ts";
import { input, output } from "../module/ports.ts";
import type { InputPort, OutputPort } from "../module/ports.ts";

/**
 * Who writes a field: `rw` software; `ro` hardware; `w1c` hardware sets bits, software clears them by writing ones;
 * `rc` hardware sets bits, reading clears them; `pulse` software, the ones written are there for one cycle and read back as 0.
 */
export type FieldAccess = "rw" | "ro" | "w1c" | "rc" | "pulse";

export interface FieldOptions {
  /** Lowest bit of the field; directly above the field before it unless given. */
  readonly lsb?: number;
  /** One sentence for the C header and the Markdown page. */
  readonly doc?: string;
}

export interface ResetOptions extends FieldOptions {
  /** Value after reset, 0 unless given. */
  readonly reset?: number | bigint;
}

/** A field of a register. */
export interface Field<A extends FieldAccess = FieldAccess, W extends number = number> {
  readonly access: A;
  /** Bits, 1 to 32, or to 64 in a register of 64 bits. */
  readonly width: W;
  readonly lsb: number | undefined;
  readonly reset: number | bigint;
  readonly doc: string | undefined;
}

/**
 * Written and read by software, read by hardware.
 *
 * @example ctrl: { at: 0x00, fields: { enable: rw(1), burst: rw(8, { reset: 16, doc: "beats per request" }) } }
 */
export function rw<const W extends number>(width: W, options: ResetOptions = {}): Field<"rw", W> {
  return { access: "rw", width, lsb: options.lsb, reset: options.reset ?? 0, doc: options.doc };
}

/**
 * Driven by hardware, read by software; writes have no effect.
 *
 * @example status: { at: 0x04, fields: { busy: ro(1), depth: ro(12) } }
 */
export function ro<const W extends number>(width: W, options: FieldOptions = {}): Field<"ro", W> {
  return { access: "ro", width, lsb: options.lsb, reset: 0, doc: options.doc };
}

/**
 * Each bit is set by a one from hardware and cleared by a one from software; setting wins.
 *
 * @example irq: { at: 0x08, fields: { done: w1c(1) } }
 */
export function w1c<const W extends number>(width: W, options: FieldOptions = {}): Field<"w1c", W> {
  return { access: "w1c", width, lsb: options.lsb, reset: 0, doc: options.doc };
}

/**
 * Each bit is set by a one from hardware; reading the register clears those that are read as ones. Setting wins.
 *
 * @example events: { at: 0x10, fields: { overrun: rc(1), lost: rc(4) } }
 */
export function rc<const W extends number>(width: W, options: FieldOptions = {}): Field<"rc", W> {
  return { access: "rc", width, lsb: options.lsb, reset: 0, doc: options.doc };
}

/**
 * The ones that software writes, for one cycle. Reads as 0.
 *
 * @example command: { at: 0x0c, fields: { start: pulse(1) } }
 */
export function pulse<const W extends number>(width: W, options: FieldOptions = {}): Field<"pulse", W> {
  return { access: "pulse", width, lsb: options.lsb, reset: 0, doc: options.doc };
}

/** What a field holds: bits, or in an array of `N` registers an array of them. */
type Held<W extends number, N> = N extends number ? ArrayType<BitsType<W>> : BitsType<W>;

/** The fields of a register, or of an array of `N`, as hardware sees them. A field that holds what hardware sets (`w1c`, `rc`) has its bits beside it as `<field>_pending`. */
export type FieldPorts<F extends Readonly<Record<string, Field>>, N = undefined> = {
  readonly [K in keyof F]: F[K] extends Field<"rw" | "pulse", infer W>
    ? OutputPort<Held<W, N>>
    : F[K] extends Field<FieldAccess, infer W>
      ? InputPort<Held<W, N>>
      : never;
} & {
  readonly [K in keyof F & string as F[K] extends Field<"w1c" | "rc"> ? `${K}_pending` : never]: F[K] extends Field<
    "w1c" | "rc",
    infer W
  >
    ? OutputPort<Held<W, N>>
    : never;
};

/** The ports of one register, or of an array of `count`, by the same rule as `FieldPorts`. */
export function fieldPorts(
  fields: Readonly<Record<string, Field>>,
  count: number | undefined,
): Record<string, InputPort | OutputPort> {
  const ports: Record<string, InputPort | OutputPort> = {};
  for (const [name, { access, width, doc }] of Object.entries(fields)) {
    const plain = width === 1 ? bool : bits(width);
    const held = count === undefined ? plain : array(plain, count);
    const type = doc === undefined ? held : held.doc(doc);
    ports[name] = access === "rw" || access === "pulse" ? output(type) : input(type);
    if (holds(access)) ports[pendingName(name)] = output(held);
  }
  return ports;
}

/** Whether a field holds what hardware sets, and shows it to hardware. */
export const holds = (access: FieldAccess): boolean => access === "w1c" || access === "rc";

/** The output with the held bits of such a field. */
export function pendingName(field: string): string {
  return `${field}_pending`;
}
