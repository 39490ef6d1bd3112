import type { HostMemory } from "../memory/host-memory.ts";
import { DmaPool } from "../memory/dma-pool.ts";
import type { PageAllocator } from "../memory/page-allocator.ts";
import type { PhysicalPiece } from "../memory/user-buffer.ts";

/** Controller page: the driver always selects 4 KiB. */
export const PAGE = 4096;

/** Lists of up to this many entries come from the small pool, as in Linux. */
const SMALL_LIST_ENTRIES = 32;
const ENTRIES_PER_PAGE = PAGE / 8;

/** Commands with lists so far, and those of them whose lists go on in a further page. */
export interface ListStats {
  readonly lists: number;
  readonly chains: number;
}

/** The data pointer of a command, with what has to be given back when the command is done. */
export interface PrpMapping {
  readonly prp1: bigint;
  readonly prp2: bigint;
  /** Physical addresses of list blocks, in chain order. */
  readonly lists: readonly number[];
  release(): void;
}

/**
 * Builds PRPs the way the Linux driver does: PRP1 carries the offset; PRP2 is the second page, or a list: from a pool of 256-byte blocks
 * for up to 32 entries, from whole pages otherwise, the last slot of a full page being the pointer to the next.
 *
 * A list may also begin inside a page, which Linux never does: whole transfers of a drive with a small MDTS come to a second page of the list only so.
 */
export class PrpBuilder {
  readonly #small: DmaPool;
  readonly #large: DmaPool;
  #lists = 0;
  #chains = 0;

  constructor(
    private readonly memory: HostMemory,
    allocator: PageAllocator,
  ) {
    this.#small = new DmaPool(allocator, SMALL_LIST_ENTRIES * 8);
    this.#large = new DmaPool(allocator, PAGE);
  }

  /** List blocks that belong to commands in flight. */
  get blocksInUse(): number {
    return this.#small.blocksInUse + this.#large.blocksInUse;
  }

  get stats(): ListStats {
    return { lists: this.#lists, chains: this.#chains };
  }

  /**
   * @param pieces one per page, in order: only the first may start inside a page, only the last end inside one
   * @param listStart slots of 8 bytes in front of a list in its first page, 0 … 510
   * @throws RangeError for pieces that PRPs cannot describe
   */
  build(pieces: readonly PhysicalPiece[], listStart = 0): PrpMapping {
    checkShape(pieces);
    if (listStart < 0 || listStart > ENTRIES_PER_PAGE - 2)
      throw new RangeError(`a list cannot begin at slot ${listStart}`);
    const [first, second] = pieces;
    if (!first) return { prp1: 0n, prp2: 0n, lists: [], release: () => undefined };
    const prp1 = BigInt(first.address);
    if (pieces.length <= 2) return { prp1, prp2: BigInt(second?.address ?? 0), lists: [], release: () => undefined };
    const entries = pieces.slice(1).map((piece) => BigInt(piece.address));
    const pool = entries.length <= SMALL_LIST_ENTRIES && listStart === 0 ? this.#small : this.#large;
    const lists = this.#writeLists(entries, pool, listStart);
    this.#lists++;
    if (lists.length > 1) this.#chains++;
    const release = (): void => {
      for (const address of lists) pool.release(address);
    };
    return { prp1, prp2: BigInt((lists[0] ?? 0) + 8 * listStart), lists, release };
  }

  #writeLists(entries: readonly bigint[], pool: DmaPool, listStart: number): number[] {
    const lists: number[] = [];
    for (let done = 0; done < entries.length;) {
      const address = pool.allocate();
      const before = lists.at(-1);
      // The page before this one is full: its last slot becomes the chain pointer.
      if (before !== undefined) this.memory.writeU64(before + PAGE - 8, BigInt(address));
      lists.push(address);
      const left = entries.length - done;
      const skipped = before === undefined ? listStart : 0;
      const slots = ENTRIES_PER_PAGE - skipped;
      const count = left <= slots ? left : slots - 1;
      const bytes = Buffer.alloc(8 * count);
      entries.slice(done, done + count).forEach((entry, i) => bytes.writeBigUInt64LE(entry, 8 * i));
      this.memory.write(address + 8 * skipped, bytes);
      done += count;
    }
    return lists;
  }

  destroy(): void {
    this.#small.destroy();
    this.#large.destroy();
  }
}

function checkShape(pieces: readonly PhysicalPiece[]): void {
  pieces.forEach((piece, i) => {
    const offset = piece.address % PAGE;
    const where = `piece ${i} at 0x${piece.address.toString(16)} + ${piece.length}`;
    if (piece.address % 4 !== 0 || piece.length % 4 !== 0) throw new RangeError(`${where} is not dword aligned`);
    if (i > 0 && offset !== 0) throw new RangeError(`${where} starts inside a page`);
    if (i < pieces.length - 1 && offset + piece.length !== PAGE) throw new RangeError(`${where} ends inside a page`);
    if (offset + piece.length > PAGE) throw new RangeError(`${where} crosses a page`);
  });
}
