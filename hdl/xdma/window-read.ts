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
import { AxiReadBeat, RESP } from "../lib/axi/axi4.ts";
import { SlotIndex } from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { asStream, fromPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { BurstRequest, CQE_ENTRIES, ENTRY_BYTES, Filling, ID_WIDTH } from "./windows.ts";
import { beatBits, isPlainBurst, laneBits, windowHit } from "./windows.ts";

/** Read bursts accepted ahead of their data. */
const ADDRESS_QUEUE = 8;

/**
 * Read side of the card windows: AR and R.
 *
 * One beat per clock without a gap between bursts, in order, with the id of the burst. The buffers are read with one clock of
 * latency; the beat is chosen and registered in the clock after. A beat of the page that is being filled waits until it is in the RAM: that ends by
 * itself, for a page that has begun to come comes whole. Permissions are looked up beat by beat; a beat without permission
 * is answered with zeros and SLVERR, or DECERR outside of every window. Sources: AMBA AXI4 (IHI 0022) A3.4; PG195.
 */
export const windowRead = module("window_read", (p: { dw: number; slots: number }) => {
  const lane = laneBits(p.dw);
  const Burst = struct({
    id: bits(ID_WIDTH),
    from_slot: bool,
    from_cqe: bool,
    from_admin: bool,
    outside: bool,
    slot: SlotIndex,
    beat: bits(beatBits(p.dw)),
    left: bits(8),
  });
  const Beat = AxiReadBeat({ data: p.dw, id: ID_WIDTH });
  return {
    doc: "Read side of the card windows: beats come from armed page slots and staging entries, all else is refused.",
    ports: {
      ar: sink(stream(BurstRequest)),
      r: source(stream(Beat)),
      look_slot: output(SlotIndex),
      slot_armed: input(bool),
      filling: input(Filling(p.dw)),
      cqe_written: input(bits(CQE_ENTRIES)),
      read_en: output(bool),
      read_beat: output(bits(beatBits(p.dw))),
      slot_data: input(bits(p.dw)),
      cqe_data: input(bits(p.dw)),
      admin_data: input(bits(p.dw)),
      refused: output(bits(32)),
    },
    build(io, { regs, wires, name, when, instances }) {
      const { ar, r } = io;
      const { bursts, slice } = instances({
        bursts: fifo({ width: Burst.width, depth: ADDRESS_QUEUE, latency: 1 }),
        slice: skid({ width: Beat.width, cut: "backward" }),
      });
      const { decoded } = wires({ decoded: Burst });
      const hit = windowHit(ar.payload.addr, p.slots);
      const plain = isPlainBurst(ar.payload, p.dw);
      decoded.assign({
        id: ar.payload.id,
        from_slot: hit.read_slot.and(plain),
        from_cqe: hit.cqe.and(plain),
        from_admin: hit.admin.and(plain),
        outside: hit.outside,
        slot: ar.payload.addr.slice(12, 6),
        beat: ar.payload.addr.slice(lane, beatBits(p.dw)),
        left: ar.payload.len,
      });
      bursts.s.payload.assign(pack(decoded));
      bursts.s.valid.assign(ar.valid);
      ar.ready.assign(bursts.s.ready);
      const next = asStream(Burst, bursts.m);

      const { busy, burst, spoilt, refusals } = regs({
        busy: bool.reset(0),
        burst: Burst,
        spoilt: bool.reset(0),
        refusals: bits(32).reset(0),
      });
      // What stands at the outputs of the buffers, and what has been chosen from them.
      const { fetched, tag, valid, out } = regs({
        fetched: bool.reset(0),
        tag: struct({ id: bits(ID_WIDTH), slot: bool, cqe: bool, admin: bool, outside: bool, last: bool }),
        valid: bool.reset(0),
        out: Beat,
      });
      const { move_out } = name({ move_out: slice.s.ready.or(valid.not()) });
      const { open, slot: filled_slot, upto: filled_end } = io.filling;
      const { early } = name({
        early: burst.from_slot.and(open).and(burst.slot.eq(filled_slot)).and(burst.beat.lt(filled_end).not()),
      });
      const { fetch, last } = name({
        fetch: busy.and(early.not()).and(move_out.or(fetched.not())),
        last: burst.left.eq(0),
      });
      const { turn } = name({ turn: busy.not().or(fetch.and(last)) });

      const inEntry = clog2(ENTRY_BYTES) - lane;
      const inWindow = inEntry + clog2(CQE_ENTRIES);
      const cqeEntry = burst.beat.slice(inEntry, clog2(CQE_ENTRIES));
      const inCqes = burst.beat.slice(inWindow, beatBits(p.dw) - inWindow).eq(0);
      io.look_slot.assign(burst.slot);
      const { slot, cqe, admin } = name({
        slot: burst.from_slot.and(io.slot_armed),
        cqe: burst.from_cqe.and(inCqes).and(io.cqe_written.bit(cqeEntry)),
        admin: burst.from_admin,
      });
      const { bad } = name({ bad: spoilt.or(slot.or(cqe).or(admin).not()) });
      io.read_en.assign(fetch);
      io.read_beat.assign(burst.beat);

      next.ready.assign(turn);
      when(fetch, () => {
        burst.beat.next(burst.beat.add(1));
        burst.left.next(burst.left.sub(1));
        spoilt.next(bad.and(last.not()));
        fetched.next(1);
        tag.next({ id: burst.id, slot, cqe, admin, outside: burst.outside, last });
      }).elsewhen(move_out, () => fetched.next(0));
      when(turn, () => {
        busy.next(next.valid);
        burst.next(next.payload);
      });
      when(fetch.and(last).and(bad).and(refusals.all().not()), () => refusals.next(refusals.add(1)));
      io.refused.assign(refusals);

      const { chosen, error } = name({
        chosen: mux(tag.slot, io.slot_data, mux(tag.cqe, io.cqe_data, mux(tag.admin, io.admin_data, lit(p.dw, 0)))),
        error: mux(tag.outside, lit(2, RESP.decerr), RESP.slverr),
      });
      when(move_out, () => {
        valid.next(fetched);
        out.next({
          id: tag.id,
          data: chosen,
          resp: mux(tag.slot.or(tag.cqe).or(tag.admin), lit(2, RESP.okay), error),
          last: tag.last,
        });
      });
      slice.s.assign({ payload: pack(out), valid });
      fromPacked(Beat, slice.m, r);
    },
  };
});
