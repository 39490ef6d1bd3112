import {
  bits,
  bool,
  cat,
  clog2,
  connect,
  input,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
} from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { LANDING_PATIENCE, LIST_PIECES, LIST_PIECE_BYTES, ListEntry, ListTake } from "../lib/card-types.ts";
import { catAll, oneHot } from "../lib/one-hot.ts";
import { armTable } from "./arm-table.ts";
import { LandingBeat, laneBits } from "./windows.ts";

/** Bytes of a PRP entry. */
const ENTRY = 8;

/**
 * Where pieces of PRP lists land: 8 pieces of 32 entries in LUT RAM. Arming a piece forgets what stands in it.
 *
 * A `take` waits until the 8 bytes of its entry have landed, but not for ever: after LANDING_PATIENCE clocks it is answered with `landed` = 0. One
 * entry every three clocks. Bytes are counted one by one, since XDMA may end a burst anywhere (PG195).
 */
export const prpLanding = module("prp_landing", (p: { dw: number }) => {
  const Piece = bits(clog2(LIST_PIECES));
  const lane = laneBits(p.dw);
  const inBeat = lane - clog2(ENTRY); // address bits of an entry inside a beat
  const inPiece = clog2(LIST_PIECE_BYTES) - lane; // address bits of a beat inside a piece
  const inWindow = inPiece + Piece.width;
  const perBeat = p.dw / (8 * ENTRY);
  return {
    doc: "Landing buffer of pieces of PRP lists.",
    ports: {
      arm: sink(stream(Piece)),
      disarm: sink(stream(Piece)),
      look_piece: input(Piece),
      piece_armed: output(bool),
      beat_valid: input(bool),
      beat: input(LandingBeat(p.dw)),
      take: sink(stream(ListTake)),
      entry: source(stream(ListEntry)),
    },
    build(io, { regs, mems, name, instances, when }) {
      const { take, entry, beat } = io;
      const { permit } = instances({ permit: armTable({ n: LIST_PIECES, w: Piece.width }) });
      connect(io.arm, permit.arm);
      connect(io.disarm, permit.disarm);
      permit.index.assign(io.look_piece);
      io.piece_armed.assign(permit.armed);

      // One register between `m_axi` and the RAM, as in `sqe_landing`.
      const { en, addr, data, mask } = regs({
        en: bool.reset(0),
        addr: bits(inWindow),
        data: bits(p.dw),
        mask: bits(p.dw / 8),
      });
      en.next(io.beat_valid.and(beat.allowed));
      addr.next(beat.beat.slice(0, inWindow));
      data.next(beat.data);
      mask.next(beat.strb);

      const distributed = { style: "distributed", ports: { w: { kind: "write" }, r: { kind: "readAsync" } } } as const;
      const { ram, landed } = mems({
        ram: { of: bits(p.dw), depth: 2 ** inWindow, mask: 8, ...distributed },
        // Which bytes of each beat have landed.
        landed: {
          of: bits(p.dw / 8),
          depth: 2 ** inWindow,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "readAsync" }, q: { kind: "readAsync" } },
        },
      });
      ram.w.assign({ en, addr, data, mask });

      // A RAM cannot be cleared in one clock: the first write after arming finds `fresh` and ignores what stands there.
      const { fresh } = regs({ fresh: bits(2 ** inWindow).reset(2n ** BigInt(2 ** inWindow) - 1n) });
      landed.r.addr.assign(addr);
      const { so_far } = name({ so_far: mux(fresh.bit(addr), lit(p.dw / 8, 0), landed.r.data) });
      landed.w.assign({ en, addr, data: so_far.or(mask) });
      const { touched, armed } = name({
        touched: oneHot(addr, 2 ** inWindow).and(en.sext(2 ** inWindow)),
        armed: catAll(
          Array.from({ length: LIST_PIECES }, (_, k) =>
            io.arm.valid.and(io.arm.payload.eq(LIST_PIECES - 1 - k)).sext(2 ** inPiece),
          ),
        ),
      });
      fresh.next(fresh.and(touched.not()).or(armed));

      // A take is looked up in one clock and answered in the next: data and mark are of one moment.
      const { asked, hit, word, patience, valid, answer } = regs({
        asked: bool.reset(0),
        hit: bool,
        word: bits(64),
        patience: bits(clog2(LANDING_PATIENCE + 1)),
        valid: bool.reset(0),
        answer: ListEntry,
      });
      const wanted = take.payload;
      const { wanted_beat } = name({ wanted_beat: cat(wanted.piece, wanted.entry.slice(inBeat, inPiece)) });
      ram.r.addr.assign(wanted_beat);
      landed.q.addr.assign(wanted_beat);
      /** The part of a beat that the entry is. */
      const part = (beatBits: Bits, width: number): Bits =>
        inBeat === 0
          ? beatBits
          : Array.from({ length: perBeat }, (_, k) => beatBits.slice(width * k, width)).reduce((other, each, k) =>
              mux(wanted.entry.slice(0, inBeat).eq(k), each, other),
            );
      const { accept } = name({
        accept: asked.and(hit.or(patience.eq(0))).and(valid.not().or(entry.ready)),
      });
      take.ready.assign(accept);
      asked.next(take.valid.and(accept.not()));
      hit.next(fresh.bit(wanted_beat).not().and(part(landed.q.data, ENTRY).all()));
      word.next(part(ram.r.data, 64));
      patience.next(
        mux(asked, patience.sub(patience.any().zext(patience.width)), lit(patience.width, LANDING_PATIENCE)),
      );
      when(valid.not().or(entry.ready), () => {
        valid.next(accept);
        answer.next({ pointer: word, landed: hit });
      });
      entry.assign({ payload: answer, valid });
    },
  };
});
