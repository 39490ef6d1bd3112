import { bits, bool, clog2, module, output, sink, source, stream } from "../lang/index.ts";
import { requirePowerOfTwo } from "./parameters.ts";
import { ramStyle } from "./ram-style.ts";

/**
 * Queue of one clock. `depth` words of `width` bits (a power of two, 2 or more), in LUT RAM or block RAM by depth.
 *
 * `m.payload` is the output register of the RAM. `level` counts the words taken and not yet given, 0 to `depth`; exact at every clock.
 *
 * @latency 2 clocks from the edge that takes a word to the one that can give it.
 * @throughput One word per clock.
 * @throws ElaborationError `bad-parameter` for a depth that is no power of two.
 * @example
 * const Beat = struct({ data: bits(64), keep: bits(8), last: bool });
 * const buffered = module("buffered", () => ({
 *   ports: { s: sink(stream(Beat)), m: source(stream(Beat)), level: output(bits(5)) },
 *   build({ s, m, level }, { instances }) {
 *     const { queue } = instances({ queue: fifo({ width: Beat.width, depth: 16 }) });
 *     through(Beat, s, queue, m);
 *     level.assign(queue.level);
 *   },
 * }));
 */
export const fifo = module("fifo", (p: { width: number; depth: number }) => {
  requirePowerOfTwo("fifo: depth", p.depth, 2);
  return {
    doc: "Queue of one clock; the word offered is the output register of its RAM.",
    ports: {
      s: sink(stream(bits(p.width))),
      m: source(stream(bits(p.width))),
      level: output(bits(clog2(p.depth + 1))),
    },
    build({ s, m, level }, { regs, mems, name, when }) {
      const aw = clog2(p.depth);
      const { wr_ptr, rd_ptr, count, valid } = regs({
        wr_ptr: bits(aw + 1).reset(0),
        rd_ptr: bits(aw + 1).reset(0),
        count: bits(clog2(p.depth + 1)).reset(0),
        valid: bool.reset(0),
      });
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          style: ramStyle(p.depth),
          ports: { w: { kind: "write" }, r: { kind: "read" } },
        },
      });
      const { push, pop, fetch } = name({
        push: s.valid.and(count.ne(p.depth)),
        pop: valid.and(m.ready),
        fetch: wr_ptr.ne(rd_ptr).and(valid.not().or(m.ready)),
      });

      s.ready.assign(count.ne(p.depth));
      m.valid.assign(valid);
      m.payload.assign(ram.r.data);
      level.assign(count);
      ram.w.assign({ en: push, addr: wr_ptr.slice(0, aw), data: s.payload });
      ram.r.assign({ en: fetch, addr: rd_ptr.slice(0, aw) });

      when(push, () => wr_ptr.next(wr_ptr.add(1)));
      when(fetch, () => {
        rd_ptr.next(rd_ptr.add(1));
        valid.next(1);
      }).elsewhen(m.ready, () => valid.next(0));
      when(push.and(pop.not()), () => count.next(count.add(1))).elsewhen(pop.and(push.not()), () =>
        count.next(count.sub(1)),
      );
    },
  };
});
