import { bits, bool, clog2, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { requirePowerOfTwo } from "./parameters.ts";
import { ramStyle } from "./ram-style.ts";

/** A queue to make. */
export interface FifoOptions {
  /** Bits of a word. */
  readonly width: number;
  /** Words it holds: a power of two, 2 or more. */
  readonly depth: number;
  /** Clocks from taking a word to offering it, at least; 2 unless given. */
  readonly latency?: 1 | 2;
}

/**
 * Queue of one clock. `depth` words of `width` bits (a power of two, 2 or more).
 *
 * With a latency of 2 the words stand in LUT RAM or block RAM by depth, and `m.payload` is the output register of the RAM. With a latency of 1 they stand in
 * LUT RAM, and a word that finds the queue empty goes past it into the output register, which costs a multiplexer in front of that.
 * `level` counts the words taken and not yet given, 0 to `depth`; exact at every clock.
 *
 * @latency 2 clocks, or 1, from the edge that takes a word to the one that can give it.
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
export const fifo = module("fifo", (p: FifoOptions) => {
  requirePowerOfTwo("fifo: depth", p.depth, 2);
  const quick = p.latency === 1;
  return {
    doc: quick
      ? "Queue of one clock; a word that finds it empty goes past its RAM."
      : "Queue of one clock; the word offered is the output register of its RAM.",
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
      const { push, pop } = name({ push: s.valid.and(count.ne(p.depth)), pop: valid.and(m.ready) });
      // What is pushed is always written, and its place is skipped when it goes past: `m.ready` stays out of the writing side.
      const stored = wr_ptr.ne(rd_ptr);
      const { fetch } = name({ fetch: (quick ? stored.or(push) : stored).and(valid.not().or(m.ready)) });

      const writing = { w: { kind: "write" } } as const;
      const [w, rd] = [{ en: push, addr: wr_ptr.slice(0, aw), data: s.payload }, rd_ptr.slice(0, aw)];
      if (quick) {
        const { ram } = mems({
          ram: {
            of: bits(p.width),
            depth: p.depth,
            style: "distributed",
            ports: { ...writing, r: { kind: "readAsync" } },
          },
        });
        const { word } = regs({ word: bits(p.width) });
        ram.w.assign(w);
        ram.r.addr.assign(rd);
        when(fetch, () => word.next(mux(stored, ram.r.data, s.payload)));
        m.payload.assign(word);
      } else {
        const { ram } = mems({
          ram: {
            of: bits(p.width),
            depth: p.depth,
            style: ramStyle(p.depth),
            ports: { ...writing, r: { kind: "read" } },
          },
        });
        ram.w.assign(w);
        ram.r.assign({ en: fetch, addr: rd });
        m.payload.assign(ram.r.data);
      }
      s.ready.assign(count.ne(p.depth));
      m.valid.assign(valid);
      level.assign(count);

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
