/**
 * How the parts of the medium port speak with the DDR: in words of 64 bytes (512 bits, a beat of the DDR controller's AXI port) and
 * in bursts of at most 64 words that never leave their 4 KiB block.
 */
import { bits, bool, sink, source, stream, struct } from "../lang/index.ts";

/** Bits of a DDR word. */
export const WORD_BITS = 512;
/** log2 of the bytes of a word. */
export const WORD_SHIFT = 6;
/** Words of a 4 KiB page. */
export const PAGE_WORDS = 64;

/** `len + 1` words from word address `word` on. `ddr`: bits of a byte address of the DDR. */
export const DdrBurst = (ddr: number) => struct({ word: bits(ddr - WORD_SHIFT), len: bits(6) });
/** A word to write; byte i is written if bit i of `strb` is 1. */
export const WriteWord = struct({ strb: bits(64), data: bits(WORD_BITS) });
/** A word read, with its AXI response code. */
export const ReadWord = struct({ resp: bits(2), last: bool, data: bits(WORD_BITS) });

/** Writing to the DDR: bursts, their words in the same order, and one response per burst in the same order. */
export const ddrWriting = (ddr: number) => ({
  burst: source(stream(DdrBurst(ddr))),
  word: source(stream(WriteWord)),
  done: sink(stream(bits(2))),
});
/** Reading from the DDR: bursts, and their words in the same order. */
export const ddrReading = (ddr: number) => ({ burst: source(stream(DdrBurst(ddr))), word: sink(stream(ReadWord)) });

/** What the writer of a burst gets back from `write_store` with the response: `tag` bits. */
export const TaggedDone = (tag: number) => struct({ tag: bits(tag), resp: bits(2) });
/**
 * A word to write and where it goes. `tag` (of the last word) comes back with the response; `last` ends the burst. `drop`: no word, but the end of
 * a burst that is not to be written; there is no response.
 */
export const TaggedWriteWord = (p: { ddr: number; tag: number }) =>
  struct({
    tag: bits(p.tag),
    word: bits(p.ddr - WORD_SHIFT),
    last: bool,
    drop: bool,
    strb: bits(64),
    data: bits(WORD_BITS),
  });
/** A burst to read; `tag` comes back with every word. */
export const TaggedReadBurst = (p: { ddr: number; tag: number }) =>
  struct({ tag: bits(p.tag), word: bits(p.ddr - WORD_SHIFT), len: bits(6) });
export const TaggedReadWord = (tag: number) =>
  struct({ tag: bits(tag), resp: bits(2), last: bool, data: bits(WORD_BITS) });

/** What a host read comes back with: which beats of which widths are to be cut from its words. `low`: byte address inside the 4 KiB block. */
export const HostReadTag = (id: number) => struct({ id: bits(id), low: bits(12), len: bits(8), size: bits(3) });

/** Words that the RAM of a crossing or store holds: the depth of a block RAM at its full width of 72 bits (UG573). */
export const STORE_WORDS = 512;
/** Words of a crossing in LUT RAM: covers the round trip of its pointers, see `async_fifo`. */
export const CROSSING_WORDS = 32;
