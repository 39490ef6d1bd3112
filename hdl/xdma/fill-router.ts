import { bits, bool, cat, clog2, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { FillDone, PageBeat, PageWord, SlotIndex } from "../lib/card-types.ts";
import { FillBeat, Filling, beatBits } from "./windows.ts";

/** Words of a page that are in its slot when its reading may begin. */
const LEAD_WORDS = 2;

/**
 * Sends the beats of pages from the medium into the read slots (always taken) or into the write slots (`merge`, which share a RAM
 * port with the host), numbers the beats from the first word on, and reports each page once its last beat is in the RAM. `error` of the report: any beat
 * had it. Pages come one after the other, never interleaved.
 *
 * `fill_lead`: the first words of a page for a read slot are on their way into the RAM, so that its reading may begin; it comes before the report. Who
 * reads looks at `filling` and waits for beats that are not there yet.
 */
export const fillRouter = module("fill_router", (p: { dw: number }) => ({
  doc: "Routes pages from the medium into read slots or write slots and reports each one when it is in the RAM.",
  ports: {
    fill: sink(stream(PageBeat(p.dw))),
    merge: source(stream(FillBeat(p.dw))),
    read_valid: output(bool),
    read: output(FillBeat(p.dw)),
    fill_lead: source(stream(SlotIndex)),
    fill_done: source(stream(FillDone)),
    filling: output(Filling(p.dw)),
  },
  build({ fill, merge, read_valid, read, fill_lead, fill_done, filling }, { regs, name, when, check }) {
    const leadBeats = LEAD_WORDS << (beatBits(p.dw) - PageWord.width);
    const { count, led, lead, lead_slot, under_way, shown } = regs({
      count: bits(clog2(leadBeats)).reset(0), // beats of the page before its lead
      led: bool.reset(0), // the lead of the page has been given
      lead: bool.reset(0),
      lead_slot: SlotIndex,
      under_way: Filling(p.dw).reset({ open: 0, slot: 0, upto: 0 }), // counts beats in the register before the RAM
      shown: Filling(p.dw).reset({ open: 0, slot: 0, upto: 0 }), // counts beats in the RAM
    });
    const { next, begun, failed, ended, ended_page, done, done_page } = regs({
      next: bits(beatBits(p.dw)),
      begun: bool.reset(0), // the first beat of a page has been taken, the last one not
      failed: bool.reset(0),
      ended: bool.reset(0), // the last beat is in the register before the RAM
      ended_page: FillDone,
      done: bool.reset(0),
      done_page: FillDone,
    });
    const { payload: page } = fill;
    const within = beatBits(p.dw) - page.first.width; // beats of a word, log2
    const { beat } = name({ beat: mux(begun, next, within === 0 ? page.first : cat(page.first, lit(within, 0))) });
    // A page may end only when the report of the one before is on its way out.
    const { may_end } = name({ may_end: ended.or(done).not() });
    // The lead is given with the last of its beats, or of the page.
    const { leads } = name({ leads: page.merge.or(led).not().and(count.all().or(page.last)) });
    const { allowed } = name({
      allowed: page.last.not().or(may_end).and(leads.not().or(lead.not()).or(fill_lead.ready)),
    });
    const { take } = name({ take: fill.valid.and(allowed).and(page.merge.not().or(merge.ready)) });

    fill.ready.assign(allowed.and(page.merge.not().or(merge.ready)));
    merge.valid.assign(fill.valid.and(allowed).and(page.merge));
    merge.payload.assign({ slot: page.slot, beat, data: page.data });
    read_valid.assign(take.and(page.merge.not()));
    read.assign({ slot: page.slot, beat, data: page.data });

    when(take, () => {
      next.next(beat.add(1));
      begun.next(page.last.not());
      count.next(mux(page.last, lit(count.width, 0), count.add(led.not().zext(count.width))));
      led.next(page.last.not().and(led.or(leads)));
      under_way.next({ open: page.merge.or(page.last).not(), slot: page.slot, upto: beat.add(1) });
      failed.next(page.last.not().and(failed.or(page.error)));
    });
    shown.next(under_way);
    filling.assign(shown);
    when(take.and(leads), () => {
      lead.next(1);
      lead_slot.next(page.slot);
    }).elsewhen(fill_lead.ready, () => lead.next(0));
    fill_lead.assign({ payload: lead_slot, valid: lead });
    ended.next(take.and(page.last));
    ended_page.next({ merge: page.merge, slot: page.slot, error: failed.or(page.error) });
    when(ended, () => {
      done.next(1);
      done_page.next(ended_page);
    }).elsewhen(fill_done.ready, () => done.next(0));
    fill_done.assign({ payload: done_page, valid: done });

    check(
      "page_length",
      take.and(beat.all()).and(page.last.not()).not(),
      "a page from the medium goes on behind its block",
    );
    check(
      "merge_whole",
      take.and(page.merge).and(page.last.ne(beat.all())).not(),
      "a block to merge into is not whole",
    );
  },
}));
