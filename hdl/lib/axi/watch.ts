/** Buses seen by somebody who only looks on: every signal goes in. */
import { output, Wire } from "../../lang/index.ts";
import type { Bits, InputPort, OutputPort, Ports } from "../../lang/index.ts";

/** The signals of a bus as one who looks on sees them: all of one direction. */
export type Watched<F extends Ports> = {
  readonly [K in keyof F]: F[K] extends InputPort<infer T> | OutputPort<infer T> ? OutputPort<T> : never;
};

/** The signals of a bus to be read, at either end of it. */
export type Signals<F extends Ports> = {
  readonly [K in keyof F]: F[K] extends InputPort<infer T> | OutputPort<infer T> ? T["$read"] : never;
};

/** A bus all of whose signals go one way: `sink(watched(axi4(shape)))` is the port of a monitor. */
export function watched<F extends Readonly<Record<string, InputPort | OutputPort>>>(fields: F): Watched<F> {
  const turned = Object.entries(fields).map(([name, port]) => [name, output(port.type)]);
  return Object.fromEntries(turned) as Watched<F>;
}

/**
 * Shows a bus to a monitor: a port of the module itself or of an instance, either end.
 *
 * @example
 * const watching = module("watching", () => ({
 *   ports: { s_axil: sink(axiLite()), m_axil: source(axiLite()) },
 *   build({ s_axil, m_axil }, { instances }) {
 *     const { monitor } = instances({ monitor: axiLiteChecker({ outstanding: 4 }) });
 *     connect(s_axil, m_axil);
 *     watch(s_axil, monitor.axil);
 *   },
 * }));
 */
export function watch<M extends object>(
  bus: { readonly [K in Exclude<keyof M & string, "assign">]: Bits },
  monitor: M,
): void {
  const signals: Readonly<Record<string, Bits>> = bus;
  for (const [name, target] of Object.entries<unknown>(monitor as Readonly<Record<string, unknown>>)) {
    const signal = signals[name];
    if (target instanceof Wire && signal !== undefined) target.assign(signal);
  }
}
