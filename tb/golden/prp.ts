/** Plain reference for PRP1 and PRP2 without lists (NVMe Base 2.2, PRP Entry and List), memory pages of 4 KiB. */
export interface Chunk {
  readonly address: bigint;
  readonly length: number;
}

/** Status values as SCT * 100h + SC. */
export type PrpResult = { readonly chunks: readonly Chunk[] } | { readonly status: number };

const PAGE = 4096n;

export function walkPrps(prp1: bigint, prp2: bigint, length: number): PrpResult {
  if (prp1 % 4n !== 0n) return { status: 0x13 };
  const first = Math.min(length, Number(PAGE - (prp1 % PAGE)));
  const rest = length - first;
  if (rest === 0) return { chunks: [{ address: prp1, length }] };
  if (prp2 === 0n) return { status: 0x02 };
  if (rest > Number(PAGE)) return { status: prp2 % 8n === 0n ? 0x02 : 0x13 }; // a list
  if (prp2 % PAGE !== 0n) return { status: 0x13 };
  return {
    chunks: [
      { address: prp1, length: first },
      { address: prp2, length: rest },
    ],
  };
}

/** The address of byte `at` of a transfer over these chunks. */
export function addressOf(chunks: readonly Chunk[], at: number): bigint {
  let left = at;
  for (const { address, length } of chunks) {
    if (left < length) return address + BigInt(left);
    left -= length;
  }
  throw new RangeError(`byte ${at} is behind the end of the transfer`);
}
