import { bits, sink, source, stream } from "../lang/index.ts";
import type { BitsType, SinkPort, SourcePort, StreamFields } from "../lang/index.ts";

/** Packed streams into a module, one port per name. */
export type StreamsIn<N extends string> = { readonly [K in N]: SinkPort<StreamFields<BitsType>> };
/** Packed streams out of a module, one port per name. */
export type StreamsOut<N extends string> = { readonly [K in N]: SourcePort<StreamFields<BitsType>> };

/** Sinks of `width` bits called as the list says, for modules that join or part streams. */
export const streamsIn = <N extends string>(names: readonly N[], width: number, domain?: string): StreamsIn<N> =>
  byName(names, () => sink(stream(bits(width)), domain));

/** Sources of `width` bits called as the list says. */
export const streamsOut = <N extends string>(names: readonly N[], width: number, domain?: string): StreamsOut<N> =>
  byName(names, () => source(stream(bits(width)), domain));

/** An object with one value per name, in the order of the list. */
export function byName<N extends string, V>(names: readonly N[], make: (name: N, index: number) => V): Record<N, V> {
  return Object.fromEntries(names.map((name, i) => [name, make(name, i)])) as Record<N, V>;
}
