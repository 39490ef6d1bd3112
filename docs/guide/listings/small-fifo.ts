import { bits, clog2, genericModule, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import type { Type } from "../../../hdl/lang/index.ts";

const family = genericModule("small_fifo");

/** Queue of `depth` values of any type; `depth` is a power of two. */
export const smallFifo = <T extends Type>(p: { of: T; depth: number }) =>
  family(p, () => ({
    doc: "Queue in distributed RAM.",
    name: `small_fifo_width${p.of.width}_depth${p.depth}`,
    ports: { s: sink(stream(p.of)), m: source(stream(p.of)), level: output(bits(clog2(p.depth) + 1)) },
    build({ s, m, level }, { regs, mems, name, when }) {
      const aw = clog2(p.depth);
      const pointer = bits(aw + 1).reset(0);
      const { wr_ptr, rd_ptr } = regs({ wr_ptr: pointer, rd_ptr: pointer });
      const { ram } = mems({
        ram: {
          of: p.of,
          depth: p.depth,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
        },
      });
      const { held } = name({ held: wr_ptr.sub(rd_ptr) });
      const { push, pop } = name({ push: s.valid.and(s.ready), pop: m.valid.and(m.ready) });

      level.assign(held);
      s.ready.assign(held.ne(p.depth));
      m.assign({ valid: held.ne(0), payload: ram.r.data });
      ram.w.assign({ en: push, addr: wr_ptr.slice(0, aw), data: s.payload });
      ram.r.addr.assign(rd_ptr.slice(0, aw));
      when(push, () => wr_ptr.next(wr_ptr.add(1)));
      when(pop, () => rd_ptr.next(rd_ptr.add(1)));
    },
  }));
