import { bits, bool, struct } from "../lang/index.ts";
import { requireInteger, requireParameter } from "./parameters.ts";

/** A beat of a packet: how wide it is, and what one bit of `keep` stands for. */
export interface BeatShape {
  /** Data bits of a beat, a multiple of `lane`. */
  readonly width: number;
  /** Bits of a lane: 8 for bytes. */
  readonly lane: number;
}

/**
 * A beat of a packet: `keep` has a bit for each lane, lane 0 lowest and first; `last` ends the packet. Lanes that are not kept hold nothing, whatever
 * their data says.
 *
 * @example
 * const byteswide = module("byteswide", () => ({
 *   ports: { s: sink(stream(PacketBeat({ width: 64, lane: 8 }))), kept: output(bits(8)) },
 *   build({ s, kept }) {
 *     s.ready.assign(1);
 *     kept.assign(s.payload.keep);
 *   },
 * }));
 */
export const PacketBeat = ({ width, lane }: BeatShape) =>
  struct({ data: bits(width), keep: bits(width / lane), last: bool });

/** Refuses a beat that has no whole number of lanes. */
export function requireBeat(what: string, { width, lane }: BeatShape): void {
  requireInteger(`${what}: lane`, lane, 1);
  const whole = Number.isSafeInteger(width) && width >= lane && width % lane === 0;
  requireParameter(whole, `${what}: width ${width} is no multiple of lanes of ${lane} bits`);
}
