import {
  type Bits,
  bits,
  bool,
  cat,
  clog2,
  input,
  lit,
  module,
  mux,
  output,
  repeat,
  sink,
  stream,
  struct,
} from "../lang/index.ts";
import { ENTRY_BYTES, CQE_ENTRIES, PAGE_BYTES, beatBits, laneBits } from "./windows.ts";

/** Bits of a completion queue entry. */
const CQE_BITS = 128;

/** A CQE to put into staging entry `entry`. */
export const CqePut = struct({ entry: bits(clog2(CQE_ENTRIES)), data: bits(CQE_BITS) });
/** Eight bytes of the admin staging page; `addr` counts 8-byte words. */
export const AdminPut = struct({ addr: bits(9), data: bits(64) });

/**
 * What the card writes to the host besides pages: 8 completion queue entries, 64 bytes apart, and one 4 KiB page of admin data. Both
 * are read by `m_axi` in beats of `dw` bits with one clock of latency. A CQE entry is readable once it has been put; the 48 bytes
 * behind each read as 0.
 */
export const staging = module("staging", (p: { dw: number }) => {
  const lane = laneBits(p.dw);
  const words = p.dw / 64;
  return {
    doc: "Completion queue entries and admin data on their way to the host.",
    ports: {
      cqe_put: sink(stream(CqePut)),
      admin_put: sink(stream(AdminPut)),
      cqe_written: output(bits(CQE_ENTRIES)),
      read_en: input(bool),
      read_beat: input(bits(beatBits(p.dw))),
      cqe_data: output(bits(p.dw)),
      admin_data: output(bits(p.dw)),
    },
    build(io, { regs, mems, when }) {
      const { cqe_put, admin_put, read_beat } = io;
      const { written, cqe } = regs({ written: bits(CQE_ENTRIES).reset(0), cqe: bits(p.dw) });
      const { cqes, admin } = mems({
        cqes: {
          of: bits(CQE_BITS),
          depth: CQE_ENTRIES,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
        },
        admin: {
          of: bits(p.dw),
          depth: (PAGE_BYTES * 8) / p.dw,
          style: "block",
          mask: 8,
          ports: { w: { kind: "write" }, r: { kind: "read" } },
        },
      });
      cqe_put.ready.assign(1);
      cqes.w.assign({ en: cqe_put.valid, addr: cqe_put.payload.entry, data: cqe_put.payload.data });
      when(cqe_put.valid, () => written.bit(cqe_put.payload.entry).next(1));
      io.cqe_written.assign(written);

      const inEntry = clog2(ENTRY_BYTES) - lane; // address bits of a beat inside an entry
      cqes.r.addr.assign(read_beat.slice(inEntry, clog2(CQE_ENTRIES)));
      when(io.read_en, () => cqe.next(entryBeat(cqes.r.data, read_beat, p.dw)));
      io.cqe_data.assign(cqe);

      // A word of 8 bytes goes to its place in a beat: the data everywhere, the byte enables there.
      const { addr, data } = admin_put.payload;
      const place = clog2(words);
      const enables = Array.from({ length: words }, (_, k) =>
        repeat(words === 1 ? lit(1, 1) : addr.slice(0, place).eq(k), 8),
      ).reduce((low, high) => cat(high, low));
      admin_put.ready.assign(1);
      admin.w.assign({
        en: admin_put.valid,
        addr: addr.slice(place, 9 - place),
        data: repeat(data, words),
        mask: enables,
      });
      admin.r.assign({ en: io.read_en, addr: read_beat });
      io.admin_data.assign(admin.r.data);
    },
  };
});

/** The beat of a 64-byte entry that `beat` names: the CQE at its start, zeros behind it. */
function entryBeat(cqe: Bits, beat: Bits, dw: number): Bits {
  const inEntry = clog2((ENTRY_BYTES * 8) / dw);
  if (inEntry === 0) return cqe.zext(dw);
  const parts = Array.from({ length: Math.max(1, CQE_BITS / dw) }, (_, k) =>
    cqe.slice(k * dw, Math.min(dw, CQE_BITS)).zext(dw),
  );
  return parts.reduce<Bits>((other, part, k) => mux(beat.slice(0, inEntry).eq(k), part, other), lit(dw, 0));
}
