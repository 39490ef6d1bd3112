import { bits, bool, clog2, connect, input, module, output, sink, source, stream } from "../lang/index.ts";
import { armTable } from "./arm-table.ts";
import { ENTRY_BYTES, LANDING_ENTRIES, LandingBeat, laneBits } from "./windows.ts";

/**
 * Where submission queue entries land: 8 entries of 64 bytes in LUT RAM, one bank per beat of an entry, so that an entry is written
 * in beats and read whole. Taking an entry disarms it.
 */
export const sqeLanding = module("sqe_landing", (p: { dw: number }) => {
  const banks = (ENTRY_BYTES * 8) / p.dw;
  const Entry = bits(clog2(LANDING_ENTRIES));
  return {
    doc: "Landing buffer of submission queue entries.",
    ports: {
      arm: sink(stream(Entry)),
      look_entry: input(Entry),
      entry_armed: output(bool),
      beat_valid: input(bool),
      beat: input(LandingBeat(p.dw)),
      take: sink(stream(Entry)),
      sqe: source(stream(bits(512))),
    },
    build(io, { regs, mems, name, instances, when }) {
      const { take, sqe, beat } = io;
      const inEntry = clog2(ENTRY_BYTES) - laneBits(p.dw);
      const { permit } = instances({ permit: armTable({ n: LANDING_ENTRIES, w: Entry.width }) });
      const { valid, entry, en, addr, bank, data, mask } = regs({
        valid: bool.reset(0),
        entry: bits(512),
        en: bool.reset(0),
        addr: Entry,
        bank: bits(Math.max(1, inEntry)),
        data: bits(p.dw),
        mask: bits(p.dw / 8),
      });
      // One register between `m_axi` and the RAM: the banks are many small primitives.
      en.next(io.beat_valid.and(beat.allowed));
      addr.next(beat.beat.slice(inEntry, Entry.width));
      bank.next(inEntry === 0 ? 0 : beat.beat.slice(0, inEntry));
      data.next(beat.data);
      mask.next(beat.strb);

      const rams = mems(
        Object.fromEntries(
          Array.from({ length: banks }, (_, k) => [
            `bank${k}`,
            {
              of: bits(p.dw),
              depth: LANDING_ENTRIES,
              style: "distributed" as const,
              mask: 8,
              ports: { w: { kind: "write" as const }, r: { kind: "readAsync" as const } },
            },
          ]),
        ),
      );
      const words = Object.values(rams).map((ram, k) => {
        ram.w.assign({ en: inEntry === 0 ? en : en.and(bank.eq(k)), addr, data, mask });
        ram.r.addr.assign(take.payload);
        return ram.r.data;
      });

      const { accept } = name({ accept: valid.not().or(sqe.ready) });
      take.ready.assign(accept);
      when(accept, () => {
        valid.next(take.valid);
        words.forEach((word, k) => entry.slice(k * p.dw, p.dw).next(word));
      });
      sqe.assign({ payload: entry, valid });

      connect(io.arm, permit.arm);
      permit.disarm.assign({ payload: take.payload, valid: take.valid.and(accept) });
      permit.index.assign(io.look_entry);
      io.entry_armed.assign(permit.armed);
    },
  };
});
