import type { BusEnd } from "./bus.ts";
import type { Pins, Ports } from "./ports.ts";

/** Joins two buses, or two sets of pins. */
export function connect<F extends Ports>(from: BusEnd<F, "from">, to: BusEnd<NoInfer<F>, "to">): void;
export function connect<W extends number>(outer: Pins<W>, inner: Pins<NoInfer<W>>): void;
export function connect(from: object, to: object): void {
  throw new Error(`not there yet: ${Object.keys(from).length} ${Object.keys(to).length}`);
}
