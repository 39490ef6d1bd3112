import { bits, bool, cat, clog2, input, module, mux, sink, source, stream } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { PacketBeat, requireBeat } from "./packet-beat.ts";
import type { BeatShape } from "./packet-beat.ts";
import { requireInteger } from "./parameters.ts";

/** Widths of a converter between beats of packets. */
export interface PacketConverterOptions extends BeatShape {
  /** How many of the narrow beats one wide beat holds, 2 or more. `width` is that of the narrow one. */
  readonly ratio: number;
}

/**
 * Gathers beats of packets into wide ones, the first beat lowest. A wide beat ends when it is full or with the packet; of one that is not full the
 * upper lanes are not kept, and hold old data. `keep` is carried lane by lane, whatever it says.
 *
 * `restart` forgets the beats gathered so far and the wide beat offered; the beat offered in that clock is not taken.
 *
 * @latency 1 clock from the beat that ends a wide one.
 * @throughput One narrow beat per clock, without gaps between wide beats or packets.
 * @throws ElaborationError `bad-parameter` for a width that is no whole number of lanes, or a ratio below 2.
 * @example
 * const wide = module("wide", () => ({
 *   ports: {
 *     s: sink(stream(PacketBeat({ width: 8, lane: 8 }))),
 *     m: source(stream(PacketBeat({ width: 32, lane: 8 }))),
 *   },
 *   build({ s, m }, { instances }) {
 *     const { gather } = instances({ gather: packetWiden({ width: 8, lane: 8, ratio: 4 }) });
 *     connect(s, gather.s);
 *     gather.restart.assign(0);
 *     connect(gather.m, m);
 *   },
 * }));
 */
export const packetWiden = module("packet_widen", (p: PacketConverterOptions) => {
  requireBeat("packet_widen", p);
  requireInteger("packet_widen: ratio", p.ratio, 2);
  const Wide = PacketBeat({ width: p.width * p.ratio, lane: p.lane });
  return {
    doc: "Gathers beats of packets into wide ones, first beat lowest.",
    ports: { s: sink(stream(PacketBeat(p))), restart: input(bool), m: source(stream(Wide)) },
    build({ s, restart, m }, { regs, name, when }) {
      const lanes = p.width / p.lane;
      const top = p.ratio - 1;
      const places = Array.from({ length: top }, (_, i) => i);
      const { valid, word } = regs({ valid: bool.reset(0), word: Wide });
      const { count, data, keep } = regs({
        count: bits(clog2(p.ratio)).reset(0).doc("Beats gathered so far."),
        data: bits(p.width * top),
        keep: bits(lanes * top)
          .reset(0)
          .doc("0 from `count` on."),
      });
      const { free, ends } = name({
        free: m.ready.or(valid.not()),
        ends: s.payload.last.or(count.eq(top)),
      });
      const { ready } = name({ ready: free.or(ends.not()) });

      s.ready.assign(ready.and(restart.not()));
      m.valid.assign(valid);
      m.payload.assign(word);

      /** What was gathered, with the beat at its place. */
      const filled = (gathered: Bits, beat: Bits) =>
        places.map((place) => mux(count.eq(place), beat, gathered.slice(place * beat.width, beat.width))).reverse();
      when(free, () => {
        valid.next(s.valid.and(ends));
        word.next({
          data: cat(s.payload.data, ...filled(data, s.payload.data)),
          keep: cat(mux(count.eq(top), s.payload.keep, 0), ...filled(keep, s.payload.keep)),
          last: s.payload.last,
        });
      });
      when(s.valid.and(ready), () => {
        for (const place of places) {
          when(count.eq(place), () => {
            data.slice(place * p.width, p.width).next(s.payload.data);
            keep.slice(place * lanes, lanes).next(s.payload.keep);
          });
        }
        count.next(count.add(1));
        when(ends, () => {
          count.next(0);
          keep.next(0);
        });
      });
      when(restart, () => {
        count.next(0);
        keep.next(0);
        valid.next(0);
      });
    },
  };
});
