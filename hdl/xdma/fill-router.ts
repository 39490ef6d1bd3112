import { bits, bool, cat, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { FillDone, PageBeat } from "../lib/card-types.ts";
import { FillBeat, beatBits } from "./windows.ts";

/**
 * Sends the beats of pages from the medium into the read slots (always taken) or into the write slots (`merge`, which share a RAM
 * port with the host), numbers the beats from the first word on, and reports each page once its last beat is in the RAM. `error` of the report: any beat
 * had it. Pages come one after the other, never interleaved.
 */
export const fillRouter = module("fill_router", (p: { dw: number }) => ({
  doc: "Routes pages from the medium into read slots or write slots and reports each one when it is in the RAM.",
  ports: {
    fill: sink(stream(PageBeat(p.dw))),
    merge: source(stream(FillBeat(p.dw))),
    read_valid: output(bool),
    read: output(FillBeat(p.dw)),
    fill_done: source(stream(FillDone)),
  },
  build({ fill, merge, read_valid, read, fill_done }, { regs, name, when, check }) {
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
    const { allowed } = name({ allowed: page.last.not().or(may_end) });
    const { take } = name({ take: fill.valid.and(allowed).and(page.merge.not().or(merge.ready)) });

    fill.ready.assign(allowed.and(page.merge.not().or(merge.ready)));
    merge.valid.assign(fill.valid.and(allowed).and(page.merge));
    merge.payload.assign({ slot: page.slot, beat, data: page.data });
    read_valid.assign(take.and(page.merge.not()));
    read.assign({ slot: page.slot, beat, data: page.data });

    when(take, () => {
      next.next(beat.add(1));
      begun.next(page.last.not());
      failed.next(page.last.not().and(failed.or(page.error)));
    });
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
