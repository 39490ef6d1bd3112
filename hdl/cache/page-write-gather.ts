import {
  bits,
  bool,
  cat,
  input,
  lit,
  module,
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
 * A beat with `error` must not come here: there is no way to store that.
 */
export const pageWriteGather = module("page_write_gather", (p: { dw: number; ddr: number }) => ({
  doc: "Gathers page beats into DDR words.",
  ports: {
    write: sink(stream(PageBeat(p.dw))),
    restart: input(bool),
    m: source(stream(TaggedWriteWord({ ddr: p.ddr, tag: SlotIndex.width }))),
  },
  build({ write, restart, m }, { regs, wires, name, instances, when, check }) {
    const { count } = regs({ count: WordInPage.reset(0) });
    const { side } = wires({ side: Side });
    const { widen } = instances({
      widen: streamWiden({ width: p.dw, ratio: WORD_BITS / p.dw, side: Side.width }),
    });
    const { slot, block, last, data } = write.payload;
    side.assign({ slot, block, last });
    widen.restart.assign(restart);
    widen.s.assign({ payload: cat(pack(side), data), valid: write.valid });
    write.ready.assign(widen.s.ready);

    const word = unpack(Side, widen.m.payload.slice(WORD_BITS, Side.width));
    const blockBits = p.ddr - 12;
    m.assign({
      payload: {
        tag: word.slot,
        word: cat(word.block.trunc(blockBits), count),
        last: word.last,
        strb: repeat(lit(1, 1), 64),
        data: widen.m.payload.slice(0, WORD_BITS),
      },
      valid: widen.m.valid,
    });
    widen.m.ready.assign(m.ready);
    when(restart, () => count.next(0)).elsewhen(m.valid.and(m.ready), () => count.next(count.add(1)));

    const { complete } = name({ complete: count.all() });
    check("whole_pages", m.valid.and(word.last.ne(complete)).not(), "a page of a wrong number of beats");
    check("no_error", write.valid.and(write.payload.error).not(), "a page with an error was sent to the medium");
    check("in_memory", write.valid.and(block.shr(blockBits).any()).not(), "a block beyond the memory was written");
  },
}));
