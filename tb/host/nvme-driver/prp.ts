import type { HostMemory } from "../memory/host-memory.ts";
import { DmaPool } from "../memory/dma-pool.ts";
import type { PageAllocator } from "../memory/page-allocator.ts";
import type { PhysicalPiece } from "../memory/user-buffer.ts";

/** Controller page: the driver always selects 4 KiB. */
export const PAGE = 4096;

/** Lists of up to this many entries come from the small pool, as in Linux. */
const SMALL_LIST_ENTRIES = 32;
const ENTRIES_PER_PAGE = PAGE / 8;

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
 */
export class PrpBuilder {
  readonly #small: DmaPool;
  readonly #large: DmaPool;

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

  /**
   * @param pieces one per page, in order: only the first may start inside a page, only the last end inside one
   * @throws RangeError for pieces that PRPs cannot describe
   */
  build(pieces: readonly PhysicalPiece[]): PrpMapping {
    checkShape(pieces);
    const [first, second] = pieces;
    if (!first) return { prp1: 0n, prp2: 0n, lists: [], release: () => undefined };
    const prp1 = BigInt(first.address);
    if (pieces.length <= 2) return { prp1, prp2: BigInt(second?.address ?? 0), lists: [], release: () => undefined };
    const entries = pieces.slice(1).map((piece) => BigInt(piece.address));
    const pool = entries.length <= SMALL_LIST_ENTRIES ? this.#small : this.#large;
    const lists = this.#writeLists(entries, pool);
    const release = (): void => {
      for (const address of lists) pool.release(address);
    };
    return { prp1, prp2: BigInt(lists[0] ?? 0), lists, release };
  }

  #writeLists(entries: readonly bigint[], pool: DmaPool): number[] {
    const lists: number[] = [];
    for (let done = 0; done < entries.length;) {
      const address = pool.allocate();
      const before = lists.at(-1);
      // The page before this one is full: its last slot becomes the chain pointer.
      if (before !== undefined) this.memory.writeU64(before + PAGE - 8, BigInt(address));
      lists.push(address);
      const left = entries.length - done;
      const count = left <= ENTRIES_PER_PAGE ? left : ENTRIES_PER_PAGE - 1;
      const bytes = Buffer.alloc(8 * count);
      entries.slice(done, done + count).forEach((entry, i) => bytes.writeBigUInt64LE(entry, 8 * i));
      this.memory.write(address, bytes);
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
