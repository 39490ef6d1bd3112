import { bind, bits, bool, cat, clog2, module, output, sink, source, stream } from "../lang/index.ts";
import { flushHandshake } from "./flush-handshake.ts";
import { fromGray, toGray } from "./gray.ts";
import { requirePowerOfTwo } from "./parameters.ts";
import { ramStyle } from "./ram-style.ts";

/**
 * Queue between two clocks: `depth` words of `width` bits (a power of two, 4 or more), in LUT RAM or block RAM by depth.
 *
 * - The word offered is the output register of the RAM. Depths below 32 do not cover the round trip of the pointers at equal
 *   clocks, and so lose rate.
 * - `level`: words in the RAM, in the domain of the writer: those written and not known to have left it; never too low. `depth` - `level` more fit.
 * - A reset of either side empties the queue: `wr_flush` and `rd_flush` are 1 while that goes on, nothing is taken or offered,
 *   and a word that was offered is withdrawn. Whoever was in the middle of a packet must drop it. A side whose clock stands still
 *   keeps the other one waiting in a flush, and harms nothing.
 *
 * @latency 1 clock of the writer and 3 to 4 of the reader.
 * @throughput One word per clock of the slower side, from a depth of 32 on.
 * @throws ElaborationError `bad-parameter` for a depth that is no power of two, or below 4.
 * @example
 * const crossed = module("crossed", () => ({
 *   clocks: ["bus", "core"],
 *   ports: { s: sink(stream(bits(64)), "bus"), m: source(stream(bits(64)), "core") },
 *   build({ s, m }, { instances }) {
 *     const { queue } = instances({ queue: bind(asyncFifo({ width: 64, depth: 32 }), { wr: "bus", rd: "core" }) });
 *     connect(s, queue.s);
 *     connect(queue.m, m);
 *   },
 * }));
 */
export const asyncFifo = module("async_fifo", (p: { width: number; depth: number }) => {
  requirePowerOfTwo("async_fifo: depth", p.depth, 4);
  return {
    doc: "Queue between two clocks with Gray-coded pointers; a reset of either side empties it.",
    clocks: ["wr", "rd"],
    ports: {
      s: sink(stream(bits(p.width)), "wr"),
      level: output(bits(clog2(p.depth) + 1), "wr"),
      wr_flush: output(bool, "wr"),
      m: source(stream(bits(p.width)), "rd"),
      rd_flush: output(bool, "rd"),
    },
    build({ s, level, wr_flush, m, rd_flush }, { domain, mems, name, instances }) {
      const w = domain("wr");
      const r = domain("rd");
      const aw = clog2(p.depth);
      const pointer = bits(aw + 1).uninitialised("the flush after a reset clears it while both sides are held");

      const { flush } = instances({ flush: bind(flushHandshake(), { a: "wr", b: "rd" }) });
      const { wr_ptr, wr_gray, rd_seen } = w.regs({ wr_ptr: pointer, wr_gray: pointer, rd_seen: pointer });
      const { rd_ptr, rd_gray } = r.regs({ rd_ptr: pointer, rd_gray: pointer });
      const { valid } = r.regs({ valid: bool.reset(0) });
      const { rd_gray_sync } = w.synchronize({ rd_gray_sync: rd_gray });
      const { wr_gray_sync } = r.synchronize({ wr_gray_sync: wr_gray });
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          style: ramStyle(p.depth),
          ports: { w: { kind: "write", domain: "wr" }, r: { kind: "read", domain: "rd" } },
        },
      });

      const { wr_next, rd_next, full, empty } = name({
        wr_next: wr_ptr.add(1),
        rd_next: rd_ptr.add(1),
        full: wr_gray.eq(cat(rd_gray_sync.slice(aw - 1, 2).not(), rd_gray_sync.slice(0, aw - 1))),
        empty: rd_gray.eq(wr_gray_sync),
      });
      const { room } = name({ room: full.or(flush.a_hold).not() });
      const { push, fetch } = name({
        push: s.valid.and(room),
        fetch: empty.or(flush.b_hold).not().and(valid.not().or(m.ready)),
      });

      s.ready.assign(room);
      wr_flush.assign(flush.a_hold);
      level.assign(wr_ptr.sub(rd_seen));
      m.valid.assign(valid.and(flush.b_hold.not()));
      m.payload.assign(ram.r.data);
      rd_flush.assign(flush.b_hold);
      ram.w.assign({ en: push, addr: wr_ptr.slice(0, aw), data: s.payload });
      ram.r.assign({ en: fetch, addr: rd_ptr.slice(0, aw) });

      w.when(flush.a_clear, () => {
        wr_ptr.next(0);
        wr_gray.next(0);
        rd_seen.next(0);
      }).otherwise(() => {
        rd_seen.next(fromGray(rd_gray_sync));
        w.when(push, () => {
          wr_ptr.next(wr_next);
          wr_gray.next(toGray(wr_next));
        });
      });
      r.when(flush.b_clear, () => {
        rd_ptr.next(0);
        rd_gray.next(0);
      }).elsewhen(fetch, () => {
        rd_ptr.next(rd_next);
        rd_gray.next(toGray(rd_next));
      });
      r.when(flush.b_hold, () => valid.next(0))
        .elsewhen(fetch, () => valid.next(1))
        .elsewhen(m.ready, () => valid.next(0));
    },
  };
});
