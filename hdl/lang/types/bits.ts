import { callSite } from "../diag/call-site.ts";
import { badWidth } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import type { Bits, Reg, Wire } from "../expr/bits.ts";
import type { Lit } from "../expr/node.ts";
import type { Attributes } from "./type.ts";

/** `W` bits without sign. */
export class BitsType<W extends number = number> {
  readonly kind = "bits";
  readonly width: number;
  /** Printed without a range: `logic x`, and with `! && ||`. */
  readonly scalar: boolean;
  readonly attributes: Attributes;
  declare readonly $read: Bits<W>;
  declare readonly $wire: Wire<W>;
  declare readonly $reg: Reg<W>;
  declare readonly $in: Bits<W> | Lit;
  declare readonly $lit: Lit;

  constructor(width: number, scalar: boolean, attributes: Attributes = {}) {
    this.width = width;
    this.scalar = scalar;
    this.attributes = attributes;
  }

  /** Register with a reset value. */
  reset(value: Lit): BitsType<W> {
    return this.#with({ reset: value });
  }

  /** Register with a power-up value and no reset. */
  init(value: Lit): BitsType<W> {
    return this.#with({ init: value });
  }

  /** Wire with a value for the paths where nothing assigns it. */
  default(value: Lit): BitsType<W> {
    return this.#with({ fallback: value });
  }

  /** Register without a value after a reset, on purpose: why nothing minds what it holds. */
  uninitialised(reason: string): BitsType<W> {
    return this.#with({ uninitialised: reason });
  }

  /** Comment printed above the declaration. */
  doc(text: string): BitsType<W> {
    return this.#with({ doc: text });
  }

  #with(more: Attributes): BitsType<W> {
    return new BitsType(this.width, this.scalar, { ...this.attributes, ...more });
  }
}

/**
 * A vector of `width` bits, 1 or more.
 *
 * @example const { count } = regs({ count: bits(8).reset(0) });
 */
export function bits<const W extends number>(width: W): BitsType<W> {
  return new BitsType<W>(checkedWidth("bits", width), false);
}

/** One bit: a condition, a flag, a handshake wire. Printed as a scalar. */
export const bool: BitsType<1> = new BitsType<1>(1, true);

/** A clock on a port of a black box, or handed to `deriveDomain`. It is one bit that belongs to no domain. */
export const clock: BitsType<1> = new BitsType<1>(1, true);

/** `width` itself; throws `bad-width` unless it is an integer of 1 or more. */
export function checkedWidth(what: string, width: number): number {
  if (Number.isInteger(width) && width >= 1) return width;
  throw new ElaborationError([badWidth({ what: `\`${what}\``, width, at: callSite() })]);
}
