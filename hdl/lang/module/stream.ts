import { bool } from "../types/bits.ts";
import type { Type } from "../types/type.ts";
import { input, output } from "./ports.ts";
import type { InputPort, OutputPort } from "./ports.ts";

/** The fields of a stream, as its source sees them. */
export type StreamFields<T extends Type> = {
  readonly payload: OutputPort<T>;
  readonly valid: OutputPort<typeof bool>;
  readonly ready: InputPort<typeof bool>;
};

/**
 * A handshaked flow of values of one type: a value passes at a clock edge where `valid` and `ready` are both 1. A source
 * keeps `valid` and `payload` until then.
 *
 * @example ports: { s: sink(stream(Beat)), m: source(stream(Beat)) }
 */
export function stream<T extends Type>(payload: T): StreamFields<T> {
  return { payload: output(payload), valid: output(bool), ready: input(bool) };
}
