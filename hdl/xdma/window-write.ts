import {
  bits,
  bool,
  clog2,
  input,
  lit,
  module,
  mux,
  output,
  pack,
  sink,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import { AxiWriteBeat, AxiWriteResponse, RESP } from "../lib/axi/axi4.ts";
import { LIST_PIECES, LIST_PIECE_BYTES, SlotIndex, SqeGroup, SqePlace } from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { asStream, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { BurstRequest, ENTRY_BYTES, ID_WIDTH, LandingBeat, SQE_ENTRIES } from "./windows.ts";
import { beatBits, isPlainBurst, laneBits, windowHit } from "./windows.ts";

/** Write bursts whose address has been accepted ahead of their data. */
const ADDRESS_QUEUE = 8;
/** Responses waiting for BREADY. */
const RESPONSE_QUEUE = 16;

/**
 * Write side of the card windows: AW, W and B.
 *
 * One beat per clock, also in bursts of a single beat. W that comes before its AW waits. The permission of a slot or group is looked
 * up beat by beat, so that nothing lands after a disarm; a beat without permission is dropped and makes the response of its burst
 * SLVERR, or DECERR outside of every window. B follows the last beat at once, in order, with the id of the burst. No decision uses
 * an id.
 *
 * `dw`: bits of a beat; `slots`: page slots. Sources: AMBA AXI4 (IHI 0022) A3.4; PG195 (INCR bursts of full-width beats that do not
 * cross 4 KiB).
 */
export const windowWrite = module("window_write", (p: { dw: number; slots: number }) => {
  const lane = laneBits(p.dw);
  const Burst = struct({
    id: bits(ID_WIDTH),
    to_slot: bool,
    to_sqe: bool,
    to_list: bool,
    outside: bool,
    slot: SlotIndex,
    beat: bits(beatBits(p.dw)),
  });
  const Beat = AxiWriteBeat(p.dw);
  const Answer = AxiWriteResponse(ID_WIDTH);
  return {
    doc: "Write side of the card windows: beats go to armed page slots, SQE entries and PRP list pieces, all else is refused.",
    ports: {
      aw: sink(stream(BurstRequest)),
      w: sink(stream(Beat)),
      b: source(stream(Answer)),
      look_slot: output(SlotIndex),
      slot_armed: input(bool),
      look_group: output(SqeGroup),
      group_armed: input(bool),
      slot_beat: source(stream(LandingBeat(p.dw))),
      look_piece: output(bits(clog2(LIST_PIECES))),
      piece_armed: input(bool),
      landing_valid: output(bool),
      sqe_beat: output(LandingBeat(p.dw)),
      list_beat: output(LandingBeat(p.dw)),
      refused: output(bits(32)),
    },
    build(io, { regs, wires, name, when, instances }) {
      const { aw, w, b, slot_beat, sqe_beat, list_beat } = io;
      const { bursts, beats, answers } = instances({
        bursts: fifo({ width: Burst.width, depth: ADDRESS_QUEUE, latency: 1 }),
        beats: skid({ width: Beat.width }),
        answers: fifo({ width: Answer.width, depth: RESPONSE_QUEUE, latency: 1 }),
      });

      const { decoded, answer } = wires({ decoded: Burst, answer: Answer });

      // The address is decoded on its way into the queue.
      const hit = windowHit(aw.payload.addr, p.slots);
      const plain = isPlainBurst(aw.payload, p.dw);
      bursts.s.valid.assign(aw.valid);
      aw.ready.assign(bursts.s.ready);
      decoded.assign({
        id: aw.payload.id,
        to_slot: hit.write_slot.and(plain),
        to_sqe: hit.sqe.and(plain),
        to_list: hit.list.and(plain),
        outside: hit.outside,
        slot: aw.payload.addr.slice(12, 6),
        beat: aw.payload.addr.slice(lane, beatBits(p.dw)),
      });
      bursts.s.payload.assign(pack(decoded));
      const next = asStream(Burst, bursts.m);
      toPacked(w, beats.s);
      const head = asStream(Beat, beats.m);
      fromPacked(Answer, answers.m, b);

      const { busy, burst, spoilt, refusals } = regs({
        busy: bool.reset(0),
        burst: Burst,
        spoilt: bool.reset(0),
        refusals: bits(32).reset(0),
      });
      const { beat } = burst;
      const inEntry = clog2(ENTRY_BYTES) - lane; // address bits of a beat inside an SQE entry
      const inWindow = inEntry + clog2(SQE_ENTRIES);
      const inPiece = clog2(LIST_PIECE_BYTES) - lane;
      const inLists = inPiece + clog2(LIST_PIECES);
      io.look_slot.assign(burst.slot);
      io.look_group.assign(beat.slice(inEntry + SqePlace.width, SqeGroup.width));

      io.look_piece.assign(beat.slice(inPiece, clog2(LIST_PIECES)));

      const inside = (bits: number) => beat.slice(bits, beatBits(p.dw) - bits).eq(0);
      const { land_slot, land_sqe, land_list, offered, last } = name({
        land_slot: burst.to_slot.and(io.slot_armed),
        land_sqe: burst.to_sqe.and(io.group_armed).and(inside(inWindow)),
        land_list: burst.to_list.and(io.piece_armed).and(inside(inLists)),
        offered: busy.and(head.valid).and(answers.s.ready),
        last: head.payload.last,
      });
      // A beat for a slot takes its turn at the RAM whether it is allowed or not: the look-up stays out of the handshake.
      const { take } = name({ take: offered.and(burst.to_slot.not().or(slot_beat.ready)) });
      head.ready.assign(take);
      const landing = { slot: burst.slot, beat, data: head.payload.data, strb: head.payload.strb };
      slot_beat.valid.assign(offered.and(burst.to_slot));
      slot_beat.payload.assign({ ...landing, allowed: io.slot_armed });
      io.landing_valid.assign(take);
      sqe_beat.assign({ ...landing, allowed: land_sqe });
      list_beat.assign({ ...landing, allowed: land_list });

      const { bad, ends } = name({ bad: spoilt.or(land_slot.or(land_sqe).or(land_list).not()), ends: take.and(last) });
      answers.s.valid.assign(ends);
      answer.assign({ id: burst.id, resp: mux(bad, mux(burst.outside, lit(2, RESP.decerr), RESP.slverr), RESP.okay) });
      answers.s.payload.assign(pack(answer));
      when(ends.and(bad).and(refusals.all().not()), () => refusals.next(refusals.add(1)));
      io.refused.assign(refusals);

      // The next burst is taken over in the clock of the last beat of the one before.
      const { turn } = name({ turn: busy.not().or(ends) });
      next.ready.assign(turn);
      when(take, () => {
        beat.next(beat.add(1));
        spoilt.next(bad.and(last.not()));
      });
      when(turn, () => {
        busy.next(next.valid);
        burst.next(next.payload);
      });
    },
  };
});
