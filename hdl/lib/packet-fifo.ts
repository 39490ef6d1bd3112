import { bits, bool, cat, clog2, input, module, sink, source, stream } from "../lang/index.ts";
import { requirePowerOfTwo } from "./parameters.ts";
import { ramStyle } from "./ram-style.ts";

/**
 * Queue of one clock whose words become visible a whole packet at a time.
 *
 * A word taken with `commit` ends its packet; only then are the packet's words offered, back to back. `drop` forgets the words
 * of the packet under way; the word offered in that clock is not taken. A packet longer than `depth` never gets through:
 * `s.ready` stays 0 until the writer says `drop`, which is heard when the queue is full as well. `depth`: words of `width` bits, a power of two, 2 or more.
 *
 * @latency 2 clocks from the edge that takes the last word of a packet to the one that can give its first.
 * @throughput One word per clock.
 * @throws ElaborationError `bad-parameter` for a depth that is no power of two.
 * @example
 * const checked = module("checked", () => ({
 *   ports: { s: sink(stream(bits(9))), bad: input(bool), m: source(stream(bits(9))) },
 *   build({ s, bad, m }, { instances }) {
 *     const { queue } = instances({ queue: packetFifo({ width: 9, depth: 64 }) });
 *     connect(s, queue.s);
 *     connect(queue.m, m);
 *     queue.commit.assign(s.payload.msb()); // the top bit ends a packet
 *     queue.drop.assign(bad);
 *   },
 * }));
 */
export const packetFifo = module("packet_fifo", (p: { width: number; depth: number }) => {
  requirePowerOfTwo("packet_fifo: depth", p.depth, 2);
  return {
    doc: "Queue whose words become visible a whole packet at a time; an unfinished packet can be dropped.",
    ports: {
      s: sink(stream(bits(p.width))),
      commit: input(bool),
      drop: input(bool),
      m: source(stream(bits(p.width))),
    },
    build({ s, commit, drop, m }, { regs, mems, name, when }) {
      const aw = clog2(p.depth);
      const { wr_ptr, committed, rd_ptr, valid } = regs({
        wr_ptr: bits(aw + 1).reset(0),
        committed: bits(aw + 1).reset(0),
        rd_ptr: bits(aw + 1).reset(0),
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
      // Full: the same place in the RAM, one turn ahead.
      const { full } = name({ full: wr_ptr.eq(cat(rd_ptr.msb().not(), rd_ptr.slice(0, aw))) });
      const { room } = name({ room: full.or(drop).not() });
      const { push, fetch } = name({
        push: s.valid.and(room),
        fetch: committed.ne(rd_ptr).and(valid.not().or(m.ready)),
      });

      s.ready.assign(room);
      m.valid.assign(valid);
      m.payload.assign(ram.r.data);
      ram.w.assign({ en: push, addr: wr_ptr.slice(0, aw), data: s.payload });
      ram.r.assign({ en: fetch, addr: rd_ptr.slice(0, aw) });

      when(drop, () => wr_ptr.next(committed)).elsewhen(push, () => {
        wr_ptr.next(wr_ptr.add(1));
        when(commit, () => committed.next(wr_ptr.add(1)));
      });
      when(fetch, () => {
        rd_ptr.next(rd_ptr.add(1));
        valid.next(1);
      }).elsewhen(m.ready, () => valid.next(0));
    },
  };
});
