/** A namespace as the hardware sees it: where it lies on the medium and how its blocks are addressed. */
export interface Namespace {
  /** Namespace identifier, 1 to 32. */
  readonly nsid: number;
  /** Bytes of a logical block. */
  readonly lbaBytes: 512 | 4096;
  /** Size in 4 KiB blocks, 1 to 2^32 - 1. */
  readonly blocks: number;
  /** First 4 KiB block on the medium. */
  readonly base: number;
}

/** Highest namespace identifier the tables and memories are built for. */
export const MAX_NSID = 32;

/** Size of the namespace in logical blocks (NSZE). */
export const logicalBlocks = ({ lbaBytes, blocks }: Namespace): number => blocks * (4096 / lbaBytes);

/** Throws a RangeError unless identifiers are unique and in range, and every namespace fits a 32-bit block number. */
export function checkNamespaces(namespaces: readonly Namespace[], nn: number): void {
  if (!Number.isInteger(nn) || nn < 1 || nn > MAX_NSID) throw new RangeError(`nn is 1 to ${MAX_NSID}, not ${nn}`);
  const seen = new Set<number>();
  for (const { nsid, blocks, base } of namespaces) {
    if (!Number.isInteger(nsid) || nsid < 1 || nsid > nn) throw new RangeError(`nsid is 1 to nn (${nn}), not ${nsid}`);
    if (seen.has(nsid)) throw new RangeError(`namespace ${nsid} stands twice`);
    seen.add(nsid);
    const fits = Number.isInteger(blocks) && blocks >= 1 && Number.isInteger(base) && base >= 0;
    if (!fits || base + blocks > 2 ** 32) throw new RangeError(`namespace ${nsid} does not lie within 2^32 blocks`);
  }
}
