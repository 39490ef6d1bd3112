/** Scatter-gather descriptors as the DMA engine fetches them (PG195 "Descriptors"). */
export const DESCRIPTOR_BYTES = 32;

const MAGIC = 0xad4b;

export const DescriptorControl = {
  stop: 0x01,
  completed: 0x02,
  endOfPacket: 0x10,
  /** What the driver puts on the last descriptor of every transfer. */
  last: 0x13,
} as const;

/** Descriptors of one contiguous block lie in aligned halves of a page: 64 of 32 bytes. */
const BLOCK = 64;

export interface Descriptor {
  /** 8 bits. */
  readonly control: number;
  /** Bytes, 1 … 2^28−1. */
  readonly length: number;
  readonly source: bigint;
  readonly destination: bigint;
}

/**
 * How many more descriptors than the first may be fetched in one block starting at `address`, with `following` behind the first.
 * A block ends at the next multiple of 2 KiB, so that it never crosses a page.
 */
function adjacent(address: number, following: number): number {
  const index = Math.floor((address % 4096) / DESCRIPTOR_BYTES) % BLOCK;
  return Math.min(BLOCK - 1 - index, following);
}

/** Value of the Descriptor Adjacent register for a chain of `count` at `address`. */
export function firstAdjacent(address: number, count: number): number {
  return count > 1 ? adjacent(address, count - 1) : 0;
}

/**
 * Nxt_adj of descriptor `index` of `count`, the first at `address`: how many contiguous ones follow the *next* descriptor.
 */
export function nextAdjacent(address: number, index: number, count: number): number {
  const behindNext = count - index - 2;
  return behindNext > 0 ? adjacent(address + (index + 1) * DESCRIPTOR_BYTES, behindNext) : 0;
}

/**
 * A linear chain in memory order: each points to its neighbour, the last to nothing.
 * @param address host physical address of the first, a multiple of 32
 */
export function encodeChain(address: number, chain: readonly Descriptor[]): Buffer {
  const bytes = Buffer.alloc(chain.length * DESCRIPTOR_BYTES);
  chain.forEach((descriptor, index) => {
    const at = index * DESCRIPTOR_BYTES;
    const next = index + 1 < chain.length ? address + at + DESCRIPTOR_BYTES : 0;
    const adjacency = nextAdjacent(address, index, chain.length);
    bytes.writeUInt32LE(((MAGIC << 16) | (adjacency << 8) | descriptor.control) >>> 0, at);
    bytes.writeUInt32LE(descriptor.length, at + 4);
    bytes.writeBigUInt64LE(descriptor.source, at + 8);
    bytes.writeBigUInt64LE(descriptor.destination, at + 16);
    bytes.writeBigUInt64LE(BigInt(next), at + 24);
  });
  return bytes;
}

/** A descriptor read back, with the fields the chain adds. */
export interface DecodedDescriptor extends Descriptor {
  /** 16 bits, 0xAD4B in a valid one. */
  readonly magic: number;
  /** 6 bits. */
  readonly nextAdjacent: number;
  readonly next: bigint;
}

export function decodeDescriptor(bytes: Buffer, at = 0): DecodedDescriptor {
  const word = bytes.readUInt32LE(at);
  return {
    magic: word >>> 16,
    nextAdjacent: (word >>> 8) & 0x3f,
    control: word & 0xff,
    length: bytes.readUInt32LE(at + 4) & 0x0fff_ffff,
    source: bytes.readBigUInt64LE(at + 8),
    destination: bytes.readBigUInt64LE(at + 16),
    next: bytes.readBigUInt64LE(at + 24),
  };
}

export { MAGIC as DESCRIPTOR_MAGIC };
