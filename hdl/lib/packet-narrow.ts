import { bits, bool, clog2, input, module, sink, source, stream } from "../lang/index.ts";
import { PacketBeat, requireBeat } from "./packet-beat.ts";
import type { PacketConverterOptions } from "./packet-widen.ts";
import { requireInteger } from "./parameters.ts";

/**
 * Cuts wide beats of packets into narrow ones, lowest first. Of the wide beat that ends a packet, what comes after its highest kept lane is not
 * sent: `last` is on the narrow beat with that lane, or on the first one where no lane is kept. All other wide beats are sent whole, `keep` lane by
 * lane.
 *
 * `restart` forgets the wide beat under way; the one offered in that clock is not taken.
 *
 * @latency 1 clock to the first narrow beat.
 * @throughput One narrow beat per clock, without gaps between wide beats or packets.
 * @throws ElaborationError `bad-parameter` for a width that is no whole number of lanes, or a ratio below 2.
 * @example
 * const narrow = module("narrow", () => ({
 *   ports: {
 *     s: sink(stream(PacketBeat({ width: 32, lane: 8 }))),
 *     m: source(stream(PacketBeat({ width: 8, lane: 8 }))),
 *   },
 *   build({ s, m }, { instances }) {
 *     const { cut } = instances({ cut: packetNarrow({ width: 8, lane: 8, ratio: 4 }) });
 *     connect(s, cut.s);
 *     cut.restart.assign(0);
 *     connect(cut.m, m);
 *   },
 * }));
 */
export const packetNarrow = module("packet_narrow", (p: PacketConverterOptions) => {
  requireBeat("packet_narrow", p);
  requireInteger("packet_narrow: ratio", p.ratio, 2);
  const Wide = PacketBeat({ width: p.width * p.ratio, lane: p.lane });
  return {
    doc: "Cuts wide beats of packets into narrow ones, lowest first.",
    ports: { s: sink(stream(Wide)), restart: input(bool), m: source(stream(PacketBeat(p))) },
    build({ s, restart, m }, { regs, name, when }) {
      const lanes = p.width / p.lane;
      const { valid, word } = regs({ valid: bool.reset(0), word: Wide });
      const { count } = regs({ count: bits(clog2(p.ratio)).reset(0).doc("Beats of the wide one sent so far.") });
      const above = word.keep.slice(lanes, lanes * (p.ratio - 1));
      const { closing } = name({ closing: count.eq(p.ratio - 1).or(word.last.and(above.any().not())) });
      const { free } = name({ free: valid.not().or(m.ready.and(closing)) });

      s.ready.assign(free.and(restart.not()));
      m.valid.assign(valid);
      m.payload.assign({
        data: word.data.slice(0, p.width),
        keep: word.keep.slice(0, lanes),
        last: word.last.and(closing),
      });

      when(free, () => {
        valid.next(s.valid);
        word.next(s.payload);
        count.next(0);
      }).elsewhen(m.ready, () => {
        word.next({ data: word.data.shr(p.width), keep: word.keep.shr(lanes) });
        count.next(count.add(1));
      });
      when(restart, () => {
        valid.next(0);
        count.next(0);
      });
    },
  };
});
