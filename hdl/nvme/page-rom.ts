/**
 * Contents of the ROM behind the Identify pages: for each page the words that are not zero, in ascending order, the last one marked.
 * A page is named by the ROM address of its first word; equal pages share their words.
 */
import { sparseWords } from "./identify-tables.ts";

/** ROM word: data in 63:0, word address in the page in 72:64, last word of the page in 73. */
export const PAGE_ROM_WIDTH = 74;

export interface PageRom {
  /** ROM address of a page, added if it was not there yet. */
  add(page: Uint8Array): number;
  readonly words: ReadonlyMap<number, bigint>;
}

/** ROM address of the page that is all zero. */
export const ZERO_PAGE = 0;

export function pageRom(): PageRom {
  const words = new Map<number, bigint>();
  const known = new Map<string, number>();
  const add = (page: Uint8Array): number => {
    const sparse = [...sparseWords(page)];
    const key = sparse.map(([address, word]) => `${address}:${word}`).join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const start = words.size;
    known.set(key, start);
    // A page without words still needs one to carry the mark.
    const stored: readonly (readonly [number, bigint])[] = sparse.length > 0 ? sparse : [[0, 0n]];
    stored.forEach(([address, word], i) => {
      const last = i === stored.length - 1 ? 1n : 0n;
      words.set(start + i, (last << 73n) | (BigInt(address) << 64n) | word);
    });
    return start;
  };
  add(new Uint8Array(8)); // ZERO_PAGE
  return { add, words };
}
