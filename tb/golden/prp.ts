import type { PrpChunk } from "./prp-walk.ts";

/** The address of byte `at` of a transfer over these chunks. */
export function addressOf(chunks: readonly PrpChunk[], at: number): bigint {
  let left = at;
  for (const { address, length } of chunks) {
    if (left < length) return address + BigInt(left);
    left -= length;
  }
  throw new RangeError(`byte ${at} is behind the end of the transfer`);
}
