import { bits, bool, cat, input, module, output, sink, source, stream } from "../lang/index.ts";
import { DrainRequest, PageBeat } from "../lib/card-types.ts";
import { beatBits, poolBits } from "./windows.ts";

/**
 * Reads whole write slots out of their RAM, in the order of the requests, one beat per clock and without a gap between pages.
 *
 * The RAM is read with one clock of latency and keeps its data while `ram_en` is 0; its data is registered once more.
 */
export const slotDrain = module("slot_drain", (p: { dw: number; slots: number }) => ({
  doc: "Reads whole write slots out of their RAM, a beat per clock.",
  ports: {
    drain: sink(stream(DrainRequest)),
    drained: source(stream(PageBeat(p.dw))),
    ram_en: output(bool),
    ram_addr: output(bits(poolBits(p))),
    ram_data: input(bits(p.dw)),
  },
  build({ drain, drained, ram_en, ram_addr, ram_data }, { regs, name, when }) {
    const slotBits = poolBits(p) - beatBits(p.dw);
    const { busy, page, beat, fetched, fetched_page, fetched_last, valid, out } = regs({
      busy: bool.reset(0),
      page: DrainRequest,
      beat: bits(beatBits(p.dw)),
      fetched: bool.reset(0), // a beat stands at the output of the RAM
      fetched_page: DrainRequest,
      fetched_last: bool,
      valid: bool.reset(0),
      out: PageBeat(p.dw),
    });
    const { move_out } = name({ move_out: drained.ready.or(valid.not()) });
    const { fetch, last } = name({ fetch: busy.and(move_out.or(fetched.not())), last: beat.all() });
    const { accept } = name({ accept: busy.not().or(fetch.and(last)) });

    drain.ready.assign(accept);
    when(accept, () => {
      busy.next(drain.valid);
      page.next(drain.payload);
      beat.next(0);
    }).elsewhen(fetch, () => beat.next(beat.add(1)));

    ram_en.assign(fetch);
    ram_addr.assign(cat(page.slot.trunc(slotBits), beat));
    when(fetch, () => {
      fetched.next(1);
      fetched_page.next(page);
      fetched_last.next(last);
    }).elsewhen(move_out, () => fetched.next(0));

    when(move_out, () => {
      valid.next(fetched);
      out.next({
        slot: fetched_page.slot,
        block: fetched_page.block,
        first: 0,
        data: ram_data,
        last: fetched_last,
        merge: 0,
        error: 0,
      });
    });
    drained.assign({ payload: out, valid });
  },
}));
