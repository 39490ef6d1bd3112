import {
  bits,
  bool,
  cat,
  input,
  lit,
  module,
  mux,
  pack,
  repeat,
  sink,
  source,
  stream,
  struct,
  unpack,
} from "../lang/index.ts";
import { BlockNumber, PageBeat, SlotIndex } from "../lib/card-types.ts";
import { streamWiden } from "../lib/stream-widen.ts";
import { TaggedWriteWord, WORD_BITS } from "./ddr-types.ts";

/** What goes beside the data of a page on its way to the DDR. */
const Side = struct({ slot: SlotIndex, block: BlockNumber, last: bool });
/** Words counted inside a page. */
const WordInPage = bits(6);

/**
 * Gathers the beats of whole pages into DDR words, addressed by the page's block number and tagged with its slot. A word per 512 / `dw`
 * beats; `ddr`: bits of a byte address of the DDR, block numbers beyond it are the caller's mistake. `restart` forgets the page
 * under way.
 *
 * A beat with `error` ends a page that is given up: behind its words goes one with `drop`, whose other fields are of no meaning.
 */
export const pageWriteGather = module("page_write_gather", (p: { dw: number; ddr: number }) => ({
  doc: "Gathers page beats into DDR words.",
  ports: {
    write: sink(stream(PageBeat(p.dw))),
    restart: input(bool),
    m: source(stream(TaggedWriteWord({ ddr: p.ddr, tag: SlotIndex.width }))),
  },
  build({ write, restart, m }, { regs, wires, name, instances, when, check }) {
    const { count, dropping } = regs({ count: WordInPage.reset(0), dropping: bool.reset(0) });
    const { side } = wires({ side: Side });
    const { widen } = instances({
      widen: streamWiden({ width: p.dw, ratio: WORD_BITS / p.dw, side: Side.width }),
    });
    const { slot, block, last, data } = write.payload;
    side.assign({ slot, block, last });
    const { gives_up } = name({ gives_up: write.valid.and(write.payload.error) });
    // The words before it go first; the beats of a word that is not whole are forgotten.
    const { given_up } = name({ given_up: gives_up.and(widen.m.valid.not()).and(dropping.not()) });
    widen.restart.assign(restart.or(given_up));
    widen.s.assign({
      payload: cat(pack(side), data),
      valid: write.valid.and(write.payload.error.not()).and(dropping.not()),
    });
    write.ready.assign(mux(write.payload.error, widen.m.valid.or(restart).not(), widen.s.ready).and(dropping.not()));

    const word = unpack(Side, widen.m.payload.slice(WORD_BITS, Side.width));
    const blockBits = p.ddr - 12;
    m.assign({
      payload: {
        tag: word.slot,
        word: cat(word.block.trunc(blockBits), count),
        last: word.last.or(dropping),
        drop: dropping,
        strb: repeat(lit(1, 1), 64),
        data: widen.m.payload.slice(0, WORD_BITS),
      },
      valid: widen.m.valid.or(dropping),
    });
    widen.m.ready.assign(m.ready);
    when(restart.or(given_up), () => count.next(0)).elsewhen(widen.m.valid.and(m.ready), () =>
      count.next(count.add(1)),
    );
    when(restart, () => dropping.next(0))
      .elsewhen(given_up, () => dropping.next(1))
      .elsewhen(m.ready, () => dropping.next(0));

    const { complete } = name({ complete: count.all() });
    check(
      "whole_pages",
      m.valid.and(dropping.not()).and(word.last.ne(complete)).not(),
      "a page of a wrong number of beats",
    );
    check("error_ends", gives_up.and(write.payload.last.not()).not(), "a page goes on behind an error");
    check("in_memory", write.valid.and(block.shr(blockBits).any()).not(), "a block beyond the memory was written");
  },
}));
