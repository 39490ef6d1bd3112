import { bits, clog2, module, output, sink, source, stream } from "../lang/index.ts";
import { fifo } from "./fifo.ts";
import { toPacked } from "./packed.ts";
import { requirePowerOfTwo } from "./parameters.ts";
import { payloadWidth, requireWidths, widthConverter } from "./width-converter.ts";
import type { WidthFifoOptions } from "./width-converter.ts";

/**
 * Queue of one clock that takes words of one width and gives words of another, lowest part first.
 *
 * The RAM holds words of the wider kind; `level` counts those in it. Without `lane`, words are parts of one long row. With it they are beats of packets:
 * a wide beat ends with its packet, lanes that are not kept behind the end of a packet are not sent on, `keep` and `last` say where that is
 * (see `packetWiden`, `packetNarrow`).
 *
 * @latency 3 clocks: those of the queue and one of the converter.
 * @throughput One word per clock on the narrow side.
 * @throws ElaborationError `bad-parameter` for widths that are no multiples of each other, or a depth that is no power of two.
 * @example
 * const Wide = PacketBeat({ width: 64, lane: 8 });
 * const Narrow = PacketBeat({ width: 16, lane: 8 });
 * const down = module("down", () => ({
 *   ports: { s: sink(stream(Wide)), m: source(stream(Narrow)) },
 *   build({ s, m }, { instances }) {
 *     const { queue } = instances({ queue: widthFifo({ from: 64, to: 16, lane: 8, depth: 32 }) });
 *     toPacked(s, queue.s);
 *     fromPacked(Narrow, queue.m, m);
 *   },
 * }));
 */
export const widthFifo = module("width_fifo", (p: WidthFifoOptions) => {
  requireWidths("width_fifo", p);
  requirePowerOfTwo("width_fifo: depth", p.depth, 2);
  const [From, To] = [bits(payloadWidth(p.from, p.lane)), bits(payloadWidth(p.to, p.lane))];
  return {
    doc: `Queue of one clock that takes words of ${p.from} bits and gives words of ${p.to}.`,
    ports: { s: sink(stream(From)), m: source(stream(To)), level: output(bits(clog2(p.depth + 1))) },
    build({ s, m, level }, builders) {
      const up = p.to > p.from;
      const { queue } = builders.instances({ queue: fifo({ width: (up ? To : From).width, depth: p.depth }) });
      const convert = widthConverter(p, builders, "default");
      convert.restart.assign(0);
      level.assign(queue.level);
      if (up) {
        convert.take(s);
        convert.give(queue.s);
        toPacked(queue.m, m);
      } else {
        toPacked(s, queue.s);
        convert.take(queue.m);
        convert.give(m);
      }
    },
  };
});
