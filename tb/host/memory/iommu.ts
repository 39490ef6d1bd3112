import { PAGE_BYTES } from "./host-memory.ts";
import type { HostMemory, RightsMask } from "./host-memory.ts";

/**
 * Strict IOMMU with identity mapping: the device reaches a page only while a driver has granted it, in the granted direction.
 * Grants are counted, so that two mappings of one page may end in either order.
 */
export class Iommu {
  readonly #reads = new Map<number, number>();
  readonly #writes = new Map<number, number>();

  constructor(readonly memory: HostMemory) {}

  /** Lets the device read (bit 0) and/or write (bit 1) a page, on top of earlier grants. */
  grant(page: number, rights: RightsMask): void {
    if (rights & 1) this.#add(this.#reads, page, 1);
    if (rights & 2) this.#add(this.#writes, page, 1);
    this.#store(page);
  }

  /** Takes back one earlier grant. */
  revoke(page: number, rights: RightsMask): void {
    if (rights & 1) this.#add(this.#reads, page, -1);
    if (rights & 2) this.#add(this.#writes, page, -1);
    this.#store(page);
  }

  /** Grants every page touched by `length` bytes at `address`. */
  grantRange(address: number, length: number, rights: RightsMask): void {
    for (const page of pagesOf(address, length)) this.grant(page, rights);
  }

  revokeRange(address: number, length: number, rights: RightsMask): void {
    for (const page of pagesOf(address, length)) this.revoke(page, rights);
  }

  /** Pages the device can reach at the moment: empty when every driver has cleaned up. */
  reachablePages(): number[] {
    return [...new Set([...this.#reads.keys(), ...this.#writes.keys()])].sort((a, b) => a - b);
  }

  #add(counts: Map<number, number>, page: number, change: 1 | -1): void {
    const count = (counts.get(page) ?? 0) + change;
    if (count < 0) throw new Error(`page ${page} revoked more often than granted`);
    if (count === 0) counts.delete(page);
    else counts.set(page, count);
  }

  #store(page: number): void {
    const rights = (this.#reads.has(page) ? 1 : 0) | (this.#writes.has(page) ? 2 : 0);
    this.memory.setRights(page, rights as RightsMask);
  }
}

/** Numbers of the pages that `length` bytes at `address` touch. */
export function pagesOf(address: number, length: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(address / PAGE_BYTES); page * PAGE_BYTES < address + length; page++) pages.push(page);
  return pages;
}
