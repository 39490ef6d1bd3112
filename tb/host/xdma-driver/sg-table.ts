import type { PhysicalPiece, UserBuffer } from "../memory/user-buffer.ts";
import { XdmaError } from "./errors.ts";

/** Most bytes one descriptor moves: 28-bit length. */
export const MAX_DESCRIPTOR_BYTES = 0x0fff_ffff;

/**
 * The scatter-gather table the driver makes of pinned user pages: one entry per page, at most 4096 bytes each, split at
 * `maxDescriptorBytes`; each entry becomes one descriptor.
 * @throws XdmaError EINVAL for a length of zero, EFAULT when the same page follows itself
 */
export function buildSgTable(
  buffer: UserBuffer,
  count: number,
  maxDescriptorBytes = MAX_DESCRIPTOR_BYTES,
): PhysicalPiece[] {
  const used = buffer.slice(0, count);
  if (used.pages.length === 0 || count === 0) throw new XdmaError("EINVAL", "transfer of zero bytes: no pages to pin");
  for (let i = 1; i < used.pages.length; i++) {
    if (used.pages[i] === used.pages[i - 1]) throw new XdmaError("EFAULT", `page ${used.pages[i]} follows itself`);
  }
  const table: PhysicalPiece[] = [];
  for (const { address, length } of used.pieces()) {
    for (let done = 0; done < length; done += maxDescriptorBytes) {
      table.push({ address: address + done, length: Math.min(maxDescriptorBytes, length - done) });
    }
  }
  return table;
}
