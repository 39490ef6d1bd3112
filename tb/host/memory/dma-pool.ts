import { PAGE_BYTES, Rights } from "./host-memory.ts";
import type { CoherentBuffer, PageAllocator } from "./page-allocator.ts";

/** Small blocks of memory the device may read at any time, cut from pages: a kernel's `dma_pool`. */
export class DmaPool {
  readonly #free: number[] = [];
  readonly #pages: CoherentBuffer[] = [];
  #inUse = 0;

  /** @param blockBytes a power of two up to 4096; blocks are aligned to it */
  constructor(
    private readonly allocator: PageAllocator,
    readonly blockBytes: number,
  ) {
    if (blockBytes > PAGE_BYTES || PAGE_BYTES % blockBytes !== 0)
      throw new RangeError(`pool of ${blockBytes}-byte blocks`);
  }

  get blocksInUse(): number {
    return this.#inUse;
  }

  /** @returns physical address; the block's old content is still there */
  allocate(): number {
    let block = this.#free.pop();
    if (block === undefined) {
      const page = this.allocator.allocateCoherent(PAGE_BYTES, Rights.read);
      this.#pages.push(page);
      block = page.address;
      for (let at = PAGE_BYTES - this.blockBytes; at > 0; at -= this.blockBytes) this.#free.push(page.address + at);
    }
    this.#inUse++;
    return block;
  }

  release(address: number): void {
    this.#inUse--;
    this.#free.push(address);
  }

  /** Gives all pages back. */
  destroy(): void {
    for (const page of this.#pages.splice(0)) page.free();
    this.#free.length = 0;
  }
}
