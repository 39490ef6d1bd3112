/**
 * How the modules of this library carry any payload.
 *
 * A queue does not care what it carries, only how wide it is. So the modules of this folder have payloads of plain
 * `bits(width)`, and the functions here pack a typed stream into them and unpack it again. Equal widths then share one
 * printed module (`fifo_width77_depth16`), its name says all that distinguishes it, and it stays the same when a field of
 * the payload is renamed. Field names remain readable in a waveform at both ends of the queue.
 *
 * @example
 * const { queue } = instances({ queue: fifo({ width: Beat.width, depth: 16 }) });
 * through(Beat, s, queue, m);      // s: sink(stream(Beat)), m: source(stream(Beat))
 */
import { pack, unpack } from "../lang/index.ts";
import type { Bits, Fields, StructType, Type, Wire } from "../lang/index.ts";

/** A stream as its consumer sees it: a sink port, or the source port of an instance. */
export interface Offered<P> {
  readonly payload: P;
  readonly valid: Bits<1>;
  readonly ready: Wire<1>;
}

/** A stream as its producer sees it: a source port, or the sink port of an instance. */
export interface Accepting<P> {
  readonly payload: P;
  readonly valid: Wire<1>;
  readonly ready: Bits<1>;
}

/** Joins a typed stream to a packed one of the same width: the first half of what `through` does, `fromPacked` is the second. */
export function toPacked(from: Offered<Type["$read"]>, to: Accepting<Wire>): void {
  to.payload.assign(pack(from.payload));
  to.valid.assign(from.valid);
  from.ready.assign(to.ready);
}

/**
 * Joins a packed stream to one of `type`, which has the same width.
 *
 * @example
 * const Beat = struct({ data: bits(64), last: bool });
 * const whole = module("whole", () => ({
 *   ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
 *   build({ s, m }, { instances }) {
 *     const { queue } = instances({ queue: packetFifo({ width: Beat.width, depth: 64 }) });
 *     toPacked(s, queue.s);
 *     queue.commit.assign(s.payload.last);
 *     queue.drop.assign(0);
 *     fromPacked(Beat, queue.m, m);
 *   },
 * }));
 */
export function fromPacked<T extends Type>(type: T, from: Offered<Bits>, to: Accepting<T["$wire"]>): void {
  to.payload.assign(unpack(type, from.payload));
  to.valid.assign(from.valid);
  from.ready.assign(to.ready);
}

/**
 * Puts a block with the packed ports `s` and `m` (a queue, a slice, a throttle) between two streams of `type`.
 *
 * @example
 * const Beat = struct({ data: bits(64), last: bool });
 * const sliced = module("sliced", () => ({
 *   ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
 *   build({ s, m }, { instances }) {
 *     const { slice } = instances({ slice: skid({ width: Beat.width }) });
 *     through(Beat, s, slice, m);
 *   },
 * }));
 */
export function through<T extends Type>(
  type: T,
  from: Offered<T["$read"]>,
  block: { readonly s: Accepting<Wire>; readonly m: Offered<Bits> },
  to: Accepting<T["$wire"]>,
): void {
  toPacked(from, block.s);
  fromPacked(type, block.m, to);
}

/** A packed stream with its payload seen as `type`; valid and ready are those of `from`. */
export function asStream<T extends Type>(type: T, from: Offered<Bits>): Offered<T["$read"]> {
  return { payload: unpack(type, from.payload), valid: from.valid, ready: from.ready };
}

/**
 * Position of a field of a struct in its packed form: number of its least significant bit.
 *
 * @example
 * const Beat = struct({ data: bits(64), last: bool });
 * const merged = module("merged", () => ({
 *   ports: { a: sink(stream(Beat)), b: sink(stream(Beat)), m: source(stream(Beat)) },
 *   build({ a, b, m }, { instances }) {
 *     const { turns } = instances({
 *       turns: streamArbiter({ width: Beat.width, inputs: ["a", "b"], pick: "fair", last: bitOf(Beat, "last") }),
 *     });
 *     toPacked(a, turns.a);
 *     toPacked(b, turns.b);
 *     fromPacked(Beat, turns.m, m);
 *   },
 * }));
 */
export function bitOf<F extends Fields>(type: StructType<F>, field: keyof F & string): number {
  const below = Object.keys(type.fields);
  return below.slice(below.indexOf(field) + 1).reduce((sum, name) => sum + (type.fields[name]?.width ?? 0), 0);
}
