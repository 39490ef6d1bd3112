/**
 * Operators on streams that hold no state: they join streams which the caller has, on both sides, and so need no names of their own.
 *
 * Payloads are of any type. Nothing is registered: put a slice (`skid`) where paths get long.
 */
import type { Bits } from "../lang/index.ts";
import { andAll } from "./one-hot.ts";
import type { Accepting, Offered } from "./packed.ts";

/** A payload that takes values of `V`. */
export interface Takes<V> {
  assign(value: V): void;
}

/**
 * Hands every word on as `f` of it. `f` is a pure function of the payload.
 *
 * @example
 * const Pair = struct({ left: bits(8), right: bits(8) });
 * const summed = module("summed", () => ({
 *   ports: { s: sink(stream(Pair)), m: source(stream(bits(9))) },
 *   build({ s, m }) {
 *     mapStream(s, m, ({ left, right }) => left.addc(right));
 *   },
 * }));
 */
export function mapStream<P, V>(from: Offered<P>, to: Accepting<Takes<V>>, f: (payload: P) => NoInfer<V>): void {
  to.payload.assign(f(from.payload));
  to.valid.assign(from.valid);
  from.ready.assign(to.ready);
}

/**
 * Hands on the words for which `keep` is 1, and takes the others at once. `keep` is a pure function of the payload.
 *
 * @example
 * const nonzero = module("nonzero", () => ({
 *   ports: { s: sink(stream(bits(8))), m: source(stream(bits(8))) },
 *   build({ s, m }) {
 *     filterStream(s, m, (payload) => payload.any());
 *   },
 * }));
 */
export function filterStream<P extends V, V>(
  from: Offered<P>,
  to: Accepting<Takes<V>>,
  keep: (payload: P) => Bits<1>,
): void {
  const kept = keep(from.payload);
  to.payload.assign(from.payload);
  to.valid.assign(from.valid.and(kept));
  from.ready.assign(to.ready.or(kept.not()));
}

/**
 * Joins a word of each of several streams to one word with a field for each. A word passes when all are there, from all in the same clock.
 *
 * `ready` of an input depends on the `valid` of the others, `valid` of the output on no `ready`: streams of one `streamFork` may be joined again.
 *
 * @example
 * const Request = struct({ address: bits(32), data: bits(64) });
 * const joined = module("joined", () => ({
 *   ports: { aw: sink(stream(bits(32))), w: sink(stream(bits(64))), m: source(stream(Request)) },
 *   build({ aw, w, m }) {
 *     joinStreams({ address: aw, data: w }, m);
 *   },
 * }));
 */
export function joinStreams<V extends object>(
  from: { readonly [K in keyof V]: Offered<V[K]> },
  to: Accepting<Takes<{ readonly [K in keyof V]: V[K] }>>,
): void {
  const entries = Object.entries<Offered<unknown>>(from);
  const valids = entries.map(([, each]) => each.valid);
  to.payload.assign(Object.fromEntries(entries.map(([key, each]) => [key, each.payload])) as V);
  to.valid.assign(andAll(valids));
  entries.forEach(([, each], i) => each.ready.assign(andAll([to.ready, ...valids.filter((_, j) => j !== i)])));
}
