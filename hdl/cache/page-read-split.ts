import { bool, cat, input, module, pack, sink, source, stream, struct, unpack } from "../lang/index.ts";
import { BlockNumber, FillRequest, PageBeat, PageWord, SlotIndex } from "../lib/card-types.ts";
import { streamNarrow } from "../lib/stream-narrow.ts";
import { TaggedReadWord, WORD_BITS } from "./ddr-types.ts";

/** What goes beside the data of a page on its way from the DDR. */
const Side = struct({ merge: bool, slot: SlotIndex, block: BlockNumber, first: PageWord, last: bool, error: bool });

/**
 * Cuts the words of a page that was read from the DDR into beats of `dw` bits; the tag of a word is the FillRequest. `error` of a beat: the DDR reported one for its word
 * (SLVERR or DECERR). `restart` forgets the word under way.
 */
export const pageReadSplit = module("page_read_split", (p: { dw: number }) => ({
  doc: "Cuts DDR words into page beats.",
  ports: {
    s: sink(stream(TaggedReadWord(FillRequest.width))),
    restart: input(bool),
    read_data: source(stream(PageBeat(p.dw))),
  },
  build({ s, restart, read_data }, { wires, instances }) {
    const { narrow } = instances({
      narrow: streamNarrow({ width: p.dw, ratio: WORD_BITS / p.dw, side: Side.width }),
    });
    const { side } = wires({ side: Side });
    const { merge, slot, block, first } = unpack(FillRequest, s.payload.tag);
    side.assign({ merge, slot, block, first, last: s.payload.last, error: s.payload.resp.bit(1) });
    narrow.restart.assign(restart);
    narrow.s.assign({ payload: cat(pack(side), s.payload.data), valid: s.valid });
    s.ready.assign(narrow.s.ready);

    const beat = unpack(Side, narrow.m.payload.slice(p.dw, Side.width));
    read_data.assign({
      payload: {
        merge: beat.merge,
        slot: beat.slot,
        block: beat.block,
        first: beat.first,
        data: narrow.m.payload.slice(0, p.dw),
        last: beat.last.and(narrow.last),
        error: beat.error,
      },
      valid: narrow.m.valid,
    });
    narrow.m.ready.assign(read_data.ready);
  },
}));
