import type { Random } from "../random.ts";
import { PAGE_BYTES, Rights } from "./host-memory.ts";
import type { HostMemory, RightsMask } from "./host-memory.ts";
import type { Iommu } from "./iommu.ts";

/** Physically contiguous memory that driver and device share for as long as it is allocated. */
export interface CoherentBuffer {
  readonly address: number;
  readonly bytes: number;
  free(): void;
}

/** Pages in use at most, as a part of all: keeps random placement cheap. */
const MAX_FILL = 0.5;

/** Addresses a PC keeps for devices and interrupt messages below 4 GiB: no memory there. */
const HOLE_FIRST = 0xc000_0000 / PAGE_BYTES;
const HOLE_END = 0x1_0000_0000 / PAGE_BYTES;

/**
 * Hands out physical pages, deliberately scattered: neighbours in a buffer are almost never neighbours in memory, and on a host
 * memory larger than 4 GiB pages lie above and below that line. Page 0 is never handed out, so a zero address is always a fault;
 * neither are the pages of the device hole below 4 GiB.
 */
export class PageAllocator {
  readonly #used = new Set<number>([0]);

  constructor(
    readonly memory: HostMemory,
    readonly iommu: Iommu,
    private readonly random: Random,
    /** No page below this one is handed out. */
    private readonly lowest = 1,
  ) {}

  get pagesInUse(): number {
    return this.#used.size - 1;
  }

  /** @returns page numbers in no order */
  allocatePages(count: number): number[] {
    this.#reserve(count);
    const pages: number[] = [];
    while (pages.length < count) {
      const page = this.random.int(this.lowest, this.memory.pages - 1);
      if (this.#taken(page)) continue;
      this.#used.add(page);
      pages.push(page);
    }
    return pages;
  }

  freePages(pages: readonly number[]): void {
    for (const page of pages) {
      if (page === 0 || !this.#used.delete(page)) throw new Error(`page ${page} freed but not allocated`);
    }
  }

  /**
   * Zeroed, page aligned, contiguous, reachable by the device until freed.
   * @param bytes rounded up to whole pages
   * @param rights narrower than a real kernel grants, so that a device that writes into its own submission queue is caught
   */
  allocateCoherent(bytes: number, rights: RightsMask = Rights.both): CoherentBuffer {
    const count = Math.ceil(bytes / PAGE_BYTES);
    this.#reserve(count);
    const first = this.#findRun(count);
    const pages = Array.from({ length: count }, (_, i) => first + i);
    for (const page of pages) this.#used.add(page);
    const address = first * PAGE_BYTES;
    this.memory.fill(address, count * PAGE_BYTES, 0);
    for (const page of pages) this.iommu.grant(page, rights);
    let allocated = true;
    const free = (): void => {
      if (!allocated) return;
      allocated = false;
      for (const page of pages) this.iommu.revoke(page, rights);
      this.freePages(pages);
    };
    return { address, bytes: count * PAGE_BYTES, free };
  }

  #taken(page: number): boolean {
    return this.#used.has(page) || (page >= HOLE_FIRST && page < HOLE_END);
  }

  #reserve(count: number): void {
    if (count < 1) throw new RangeError(`cannot allocate ${count} pages`);
    if (this.#used.size + count > (this.memory.pages - this.lowest + 1) * MAX_FILL) {
      throw new Error(`out of host memory: ${count} pages asked, ${this.#used.size} of ${this.memory.pages} in use`);
    }
  }

  #findRun(count: number): number {
    const start = this.random.int(this.lowest, this.memory.pages - 1);
    // From a random place once around; `run` counts free pages in a row.
    let run = 0;
    for (let step = 0; step < this.memory.pages + count; step++) {
      const page = (start + step) % this.memory.pages;
      run = page < this.lowest || this.#taken(page) ? 0 : run + 1;
      if (run === count) return page - count + 1;
    }
    throw new Error(`no ${count} contiguous free pages`);
  }
}
