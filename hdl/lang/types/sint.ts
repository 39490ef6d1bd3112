import type { Sint, SintReg, SintWire } from "../expr/bits.ts";
import type { Lit } from "../expr/node.ts";
import { checkedWidth } from "./bits.ts";
import type { Attributes } from "./type.ts";

/** A two's complement number of `W` bits. */
export class SintType<W extends number = number> {
  readonly kind = "sint";
  readonly width: number;
  readonly attributes: Attributes;
  declare readonly $read: Sint<W>;
  declare readonly $wire: SintWire<W>;
  declare readonly $reg: SintReg<W>;
  declare readonly $in: Sint<W> | Lit;
  declare readonly $lit: Lit;

  constructor(width: number, attributes: Attributes = {}) {
    this.width = width;
    this.attributes = attributes;
  }

  /** Register with a reset value. */
  reset(value: Lit): SintType<W> {
    return this.#with({ reset: value });
  }

  /** Register with a power-up value and no reset. */
  init(value: Lit): SintType<W> {
    return this.#with({ init: value });
  }

  /** Wire with a value for the paths where nothing assigns it. */
  default(value: Lit): SintType<W> {
    return this.#with({ fallback: value });
  }

  /** Register without a value after a reset, on purpose: why nothing minds what it holds. */
  uninitialised(reason: string): SintType<W> {
    return this.#with({ uninitialised: reason });
  }

  /** Comment printed above the declaration. */
  doc(text: string): SintType<W> {
    return this.#with({ doc: text });
  }

  #with(more: Attributes): SintType<W> {
    return new SintType(this.width, { ...this.attributes, ...more });
  }
}

/**
 * A two's complement number of `width` bits, sign included.
 *
 * @example const { error } = regs({ error: sint(12).reset(0) });
 */
export function sint<const W extends number>(width: W): SintType<W> {
  return new SintType<W>(checkedWidth("sint", width));
}
