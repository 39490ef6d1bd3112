import { bits, bool, clog2, module, output, sink, source, stream } from "../lang/index.ts";
import { asyncFifo } from "./async-fifo.ts";
import { toPacked } from "./packed.ts";
import { requirePowerOfTwo } from "./parameters.ts";
import { payloadWidth, requireWidths, widthConverter } from "./width-converter.ts";
import type { WidthFifoOptions } from "./width-converter.ts";

/**
 * Queue between two clocks that takes words of one width and gives words of another: `widthFifo` and `asyncFifo` in one.
 *
 * Whole words of the wider kind cross; the converter stands on the narrow side. A reset of either side empties the queue and the converter, as
 * with `asyncFifo`: what was begun and not given is lost, and the first word taken after it begins a new one. With `lane`, whoever was in the
 * middle of a packet must drop the rest of it.
 *
 * @latency 1 clock of the narrow side, 1 of the writer and 3 to 4 of the reader.
 * @throughput One word per clock on the narrow side, if the other side is fast enough for its words.
 * @throws ElaborationError `bad-parameter` for widths that are no multiples of each other, or a depth that is no power of two.
 * @example
 * const crossed = module("crossed", () => ({
 *   clocks: ["line", "core"],
 *   ports: { s: sink(stream(bits(8)), "line"), m: source(stream(bits(32)), "core") },
 *   build({ s, m }, { instances }) {
 *     const { queue } = instances({
 *       queue: bind(asyncWidthFifo({ from: 8, to: 32, depth: 16 }), { wr: "line", rd: "core" }),
 *     });
 *     connect(s, queue.s);
 *     connect(queue.m, m);
 *   },
 * }));
 */
export const asyncWidthFifo = module("async_width_fifo", (p: WidthFifoOptions) => {
  requireWidths("async_width_fifo", p);
  requirePowerOfTwo("async_width_fifo: depth", p.depth, 4);
  const [From, To] = [bits(payloadWidth(p.from, p.lane)), bits(payloadWidth(p.to, p.lane))];
  return {
    doc: `Queue between two clocks that takes words of ${p.from} bits and gives words of ${p.to}.`,
    clocks: ["wr", "rd"],
    ports: {
      s: sink(stream(From), "wr"),
      level: output(bits(clog2(p.depth) + 1), "wr"),
      wr_flush: output(bool, "wr"),
      m: source(stream(To), "rd"),
      rd_flush: output(bool, "rd"),
    },
    build({ s, level, wr_flush, m, rd_flush }, { domain, instances }) {
      const up = p.to > p.from;
      const { queue } = instances({ queue: asyncFifo({ width: (up ? To : From).width, depth: p.depth }) });
      level.assign(queue.level);
      wr_flush.assign(queue.wr_flush);
      rd_flush.assign(queue.rd_flush);
      if (up) {
        const convert = widthConverter(p, domain("wr"), "wr");
        convert.restart.assign(queue.wr_flush);
        convert.take(s);
        convert.give(queue.s);
        toPacked(queue.m, m);
      } else {
        const convert = widthConverter(p, domain("rd"), "rd");
        convert.restart.assign(queue.rd_flush);
        toPacked(s, queue.s);
        convert.take(queue.m);
        convert.give(m);
      }
    },
  };
});
