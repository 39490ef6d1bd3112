import { bits, bool, clog2, module, mux, output, sink, source, stream } from "../lang/index.ts";
import type { Bits, DomainBuilders } from "../lang/index.ts";
import { requireParameter, requirePowerOfTwo } from "./parameters.ts";
import { ramStyle } from "./ram-style.ts";

/** A queue to make. */
export interface FifoOptions {
  /** Bits of a word. */
  readonly width: number;
  /** Words it holds: a power of two, 2 or more. */
  readonly depth: number;
  /** Clocks from the edge that takes a word to the first that can give it; 2 unless given. */
  readonly latency?: 1 | 2;
}

/**
 * Queue of one clock. `depth` words of `width` bits (a power of two, 2 or more).
 *
 * With a latency of 2 the words stand in LUT RAM or block RAM by depth, and `m.payload` is the output register of the RAM. With a latency of 1 they stand in
 * LUT RAM of any depth, and a word that finds the queue empty goes past it into the output register, which costs a multiplexer per bit in front of that.
 * `level` counts the words taken and not yet given, 0 to `depth`; exact at every clock.
 *
 * @latency 2 clocks, or 1, from the edge that takes a word to the one that can give it.
 * @throughput One word per clock.
 * @throws ElaborationError `bad-parameter` for a depth that is no power of two, or another latency.
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
  const latency = p.latency ?? 2;
  requireParameter([1, 2].includes(latency), `fifo: latency is ${latency}, must be 1 or 2`);
  return {
    doc: `Queue of one clock; ${about[latency]}.`,
    ports: {
      s: sink(stream(bits(p.width))),
      m: source(stream(bits(p.width))),
      level: output(bits(clog2(p.depth + 1))),
    },
    build({ s, m, level }, builders) {
      const { regs, name, when } = builders;
      const aw = clog2(p.depth);
      const { wr_ptr, rd_ptr, count, valid } = regs({
        wr_ptr: bits(aw + 1).reset(0),
        rd_ptr: bits(aw + 1).reset(0),
        count: bits(clog2(p.depth + 1)).reset(0),
        valid: bool.reset(0),
      });
      const words = stores[latency](p, builders);
      const stored = wr_ptr.ne(rd_ptr);
      const { push, pop } = name({ push: s.valid.and(count.ne(p.depth)), pop: valid.and(m.ready) });
      const { fetch } = name({ fetch: (latency === 1 ? stored.or(push) : stored).and(valid.not().or(m.ready)) });

      s.ready.assign(count.ne(p.depth));
      m.valid.assign(valid);
      m.payload.assign(words.first);
      level.assign(count);
      // A word that goes past the RAM is written all the same, and its place skipped: `m.ready` stays out of the writing side.
      words.write({ en: push, addr: wr_ptr.slice(0, aw), data: s.payload });
      words.fetch({ en: fetch, addr: rd_ptr.slice(0, aw) }, { stored, pushed: s.payload });

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

const about = {
  1: "a word that finds it empty goes past its RAM",
  2: "the word offered is the output register of its RAM",
} as const;

/** A RAM and the output register behind it. */
interface Store {
  /** The output register. */
  readonly first: Bits;
  write(w: { en: Bits<1>; addr: Bits; data: Bits }): void;
  /** At `en` the word at `addr` goes to the output register; with a latency of 1 the one `pushed`, unless one is `stored`. */
  fetch(r: { en: Bits<1>; addr: Bits }, past: { stored: Bits<1>; pushed: Bits }): void;
}

const stores: Readonly<Record<1 | 2, (p: FifoOptions, builders: DomainBuilders) => Store>> = {
  1({ width, depth }, { mems, regs, when }) {
    const { ram } = mems({
      ram: {
        of: bits(width),
        depth,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });
    const { word } = regs({ word: bits(width) });
    return {
      first: word,
      write: (w) => ram.w.assign(w),
      fetch({ en, addr }, { stored, pushed }) {
        ram.r.addr.assign(addr);
        when(en, () => word.next(mux(stored, ram.r.data, pushed)));
      },
    };
  },

  2({ width, depth }, { mems }) {
    const { ram } = mems({
      ram: {
        of: bits(width),
        depth,
        style: ramStyle(depth),
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
    });
    return { first: ram.r.data, write: (w) => ram.w.assign(w), fetch: (r) => ram.r.assign(r) };
  },
};
