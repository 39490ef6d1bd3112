/** Packed streams that part and meet again by a one-hot route: what decoders and multiplexers of buses have in common. */
import { cat } from "../../lang/index.ts";
import type { Bits } from "../../lang/index.ts";
import { andAll, oneHot, orAll, selectOneHot } from "../one-hot.ts";
import type { Accepting, Offered } from "../packed.ts";
import type { Word } from "./channels.ts";

/** Where words go to: takes a word, returns the `ready` for it. */
export type Target = (word: Word) => Bits<1>;

/** Sends the words of `from` to the target whose bit of `route` is 1; with no bit set nothing moves. */
export function routeOut(from: Offered<Bits>, route: Bits, targets: readonly Target[]): void {
  const taken = targets.map((target, i) => {
    const chosen = route.bit(i);
    return target({ payload: from.payload, valid: from.valid.and(chosen) }).and(chosen);
  });
  from.ready.assign(orAll(taken));
}

/** Sends the words of the source whose bit of `route` is 1 to `target`; with no bit set nothing moves. */
export function routeIn(sources: readonly Offered<Bits>[], route: Bits, target: Target): void {
  const offers = sources.map((source, i) => source.valid.and(route.bit(i)));
  const ready = target({
    payload: selectOneHot(
      route,
      sources.map((source) => source.payload),
    ),
    valid: orAll(offers),
  });
  sources.forEach((source, i) => source.ready.assign(ready.and(route.bit(i))));
}

/** Puts a word into all queues at once; their `ready` must not depend on `valid`. Returns the `ready` of all together. */
export function intoAll(valid: Bits<1>, queues: readonly Omit<Accepting<unknown>, "payload">[]): Bits<1> {
  const ready = andAll(queues.map((queue) => queue.ready));
  for (const queue of queues) queue.valid.assign(valid.and(ready));
  return ready;
}

/** The route at the head of a queue of numbers of `count` targets; no bit is set while the queue is empty. */
export const routeOf = ({ m }: { readonly m: Offered<Bits> }, count: number): Bits =>
  oneHot(m.payload, count).and(m.valid.sext(count));

/** Words with the number of a target or of a source on top. */
export const under = (index: Bits, from: Offered<Bits>): Offered<Bits> => ({
  ...from,
  payload: cat(index, from.payload),
});

/** Words that carry such a number of `width` bits: the words without it, and the number. */
export function parted(from: Offered<Bits>, width: number): [words: Offered<Bits>, index: Bits] {
  const low = from.payload.width - width;
  return [{ ...from, payload: from.payload.slice(0, low) }, from.payload.slice(low, width)];
}
