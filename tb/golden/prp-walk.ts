/**
 * Reference for physical region pages with lists and any page size: what a controller must read and touch for a given PRP1, PRP2 and length
 * (NVM Express Base Specification §4.3). Knows nothing of any driver or hardware.
 */

/** One contiguous piece of the transfer, in order. */
export interface PrpChunk {
  readonly address: bigint;
  readonly length: number;
}

/** One read of list entries. */
export interface PrpListRead {
  readonly address: bigint;
  readonly bytes: number;
}

/** Generic status codes of a refused data pointer: 13h PRP Offset Invalid, 02h Invalid Field in Command. */
export type PrpStatus = 0x13 | 0x02;

export type PrpWalk =
  | { readonly chunks: readonly PrpChunk[]; readonly listReads: readonly PrpListRead[] }
  /** `before`: what a list names in front of the entry that is wrong. */
  | { readonly status: PrpStatus; readonly before: readonly PrpChunk[] };

export interface PrpPointer {
  readonly prp1: bigint;
  readonly prp2: bigint;
  /** Bytes to transfer, at least 1. */
  readonly length: number;
  /** Memory page, bytes: 4096 · 2^CC.MPS. */
  readonly pageBytes: number;
}

/** @param readMemory brings `bytes` of host memory; called only for entries that are needed */
export function walkPrps(pointer: PrpPointer, readMemory: (address: bigint, bytes: number) => Uint8Array): PrpWalk {
  const { prp1, prp2, length, pageBytes } = pointer;
  const page = BigInt(pageBytes);
  const offset = Number(prp1 % page);
  if (prp1 % 4n !== 0n) return { status: 0x13, before: [] };
  const first = Math.min(length, pageBytes - offset);
  const chunks: PrpChunk[] = [{ address: prp1, length: first }];
  const listReads: PrpListRead[] = [];
  let rest = length - first;
  if (rest === 0) return { chunks, listReads };
  // A second pointer of zero is refused by policy: no list and no page lies at address 0.
  if (prp2 === 0n) return { status: 0x02, before: [] };
  if (rest <= pageBytes) {
    if (prp2 % page !== 0n) return { status: 0x13, before: [] };
    return { chunks: [...chunks, { address: prp2, length: rest }], listReads };
  }
  if (prp2 % 8n !== 0n) return { status: 0x13, before: [] };
  let list = prp2;
  while (rest > 0) {
    const slots = (pageBytes - Number(list % page)) / 8;
    const needed = Math.ceil(rest / pageBytes);
    const chained = needed > slots;
    const entries = chained ? slots : needed;
    listReads.push({ address: list, bytes: 8 * entries });
    const bytes = Buffer.from(readMemory(list, 8 * entries));
    const values = Array.from({ length: entries }, (_, i) => bytes.readBigUInt64LE(8 * i));
    for (const value of values.slice(0, chained ? -1 : undefined)) {
      if (value % page !== 0n) return { status: 0x13, before: chunks };
      const piece = Math.min(pageBytes, rest);
      chunks.push({ address: value, length: piece });
      rest -= piece;
    }
    if (!chained) break;
    list = values.at(-1) ?? 0n;
    if (list % page !== 0n) return { status: 0x13, before: chunks };
  }
  return { chunks, listReads };
}
