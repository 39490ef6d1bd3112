import { bits, bool, cat, input, module, output, sink, source, stream } from "../lang/index.ts";
import { DrainRequest, PageBeat, SlotIndex, WriteArm } from "../lib/card-types.ts";
import { drainAhead } from "./drain-ahead.ts";
import { beatBits, poolBits } from "./windows.ts";

/**
 * Reads whole write slots out of their RAM, in the order of the requests, one beat per clock and without a gap between pages.
 *
 * A page that is armed `alone` goes ahead of its request, beat behind beat as they land, but for its last one: that waits for the request, which
 * says that the page is whole. It is given up, by a beat with `error` and `last`, when another page is to go and nothing more of it is there, or when
 * it has a new owner; its request, if there is one, then sends it from the beginning.
 *
 * `landed`: a whole beat of a slot is in the RAM. The RAM is read with one clock of latency and keeps its data while `ram_en` is 0; its data is
 * registered once more.
 */
export const slotDrain = module("slot_drain", (p: { dw: number; slots: number }) => ({
  doc: "Reads whole write slots out of their RAM, a beat per clock.",
  ports: {
    drain: sink(stream(DrainRequest)),
    drained: source(stream(PageBeat(p.dw))),
    armed: input(bool),
    arm: input(WriteArm),
    landed: input(bool),
    landed_slot: input(SlotIndex),
    landed_beat: input(bits(beatBits(p.dw))),
    ram_en: output(bool),
    ram_addr: output(bits(poolBits(p))),
    ram_data: input(bits(p.dw)),
  },
  build(io, { regs, name, when, instances }) {
    const { drain, drained } = io;
    const slotBits = poolBits(p) - beatBits(p.dw);
    const { busy, ahead, page, beat, fetched, fetched_page, fetched_last, fetched_end, valid, out } = regs({
      busy: bool.reset(0),
      ahead: bool.reset(0).doc("nobody has asked for the page yet"),
      page: DrainRequest,
      beat: bits(beatBits(p.dw)),
      fetched: bool.reset(0).doc("a beat stands at the output of the RAM"),
      fetched_page: DrainRequest,
      fetched_last: bool,
      fetched_end: bool.doc("none of the RAM: the page is given up"),
      valid: bool.reset(0),
      out: PageBeat(p.dw),
    });
    const { landing } = instances({ landing: drainAhead({ dw: p.dw }) });
    landing.assign({ armed: io.armed, arm: io.arm });
    landing.assign({ landed: io.landed, landed_slot: io.landed_slot, landed_beat: io.landed_beat });

    const { move_out, last, mine } = name({
      move_out: drained.ready.or(valid.not()),
      last: beat.all(),
      mine: drain.payload.slot.eq(page.slot),
    });
    const { over } = landing;
    const { free, there, joins } = name({
      free: move_out.or(fetched.not()),
      there: ahead.not().or(landing.there.gt(beat.zext(landing.there.width)).and(last.not())),
      joins: ahead.and(mine).and(over.not()),
    });
    const { fetch, gives_up } = name({
      fetch: busy.and(free).and(there).and(over.not()),
      gives_up: ahead.and(free).and(over.or(drain.valid.and(mine.not()).and(there.not()))),
    });
    const { closes } = name({ closes: busy.not().or(ahead.not().and(fetch).and(last)) });

    drain.ready.assign(closes.or(joins));
    // A page goes ahead from its first beat on, unless another one is to go.
    const { starts_ahead } = name({ starts_ahead: closes.and(drain.valid.not()).and(landing.valid) });
    when(closes, () => {
      busy.next(drain.valid.or(landing.valid));
      ahead.next(starts_ahead);
      beat.next(0);
      when(drain.valid, () => page.next(drain.payload)).otherwise(() => page.next(landing.page));
    }).elsewhen(fetch, () => beat.next(beat.add(1)));
    when(joins.and(drain.valid), () => ahead.next(0));
    when(gives_up, () => {
      busy.next(0);
      ahead.next(0);
    });
    landing.assign({ taken: starts_ahead, ahead });
    landing.asked.assign(drain.valid.and(drain.ready));
    landing.asked_slot.assign(drain.payload.slot);

    io.ram_en.assign(fetch);
    io.ram_addr.assign(cat(page.slot.trunc(slotBits), beat));
    when(fetch.or(gives_up), () => {
      fetched.next(1);
      fetched_page.next(page);
      fetched_last.next(last);
      fetched_end.next(gives_up);
    }).elsewhen(move_out, () => fetched.next(0));

    when(move_out, () => {
      valid.next(fetched);
      out.next({
        slot: fetched_page.slot,
        block: fetched_page.block,
        first: 0,
        data: io.ram_data,
        last: fetched_last.or(fetched_end),
        merge: 0,
        error: fetched_end,
      });
    });
    drained.assign({ payload: out, valid });
  },
}));
