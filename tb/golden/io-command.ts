/** Plain reference for what becomes of an I/O command: its status, or where its data lies. */
import { walkPrps } from "./prp-walk.ts";
import type { PrpChunk } from "./prp-walk.ts";

export interface GoldenSpace {
  readonly nsid: number;
  readonly lbaBytes: number;
  /** Size and place in 4 KiB blocks. */
  readonly blocks: number;
  readonly base: number;
}

export interface IoCommand {
  readonly opcode: number;
  readonly fuse: number;
  readonly psdt: number;
  readonly cid: number;
  readonly nsid: number;
  readonly prp1: bigint;
  readonly prp2: bigint;
  readonly slba: bigint;
  /** 0's based. */
  readonly nlb: number;
}

export interface Extent {
  /** SCT * 100h + SC; 0 = good. Every error here has DNR set. */
  readonly status: number;
  readonly write: boolean;
  /** First byte on the medium. */
  readonly start: bigint;
  /** Bytes; 0 when nothing is moved. */
  readonly length: number;
}

export interface Card {
  readonly mdts: number;
  readonly nn: number;
  readonly namespaces: readonly GoldenSpace[];
}

/** All checks but those of the PRPs. */
export function locate(c: IoCommand, card: Card): Extent {
  const end = (status: number): Extent => ({ status, write: false, start: 0n, length: 0 });
  if (![0, 1, 2].includes(c.opcode)) return end(0x01);
  if (c.psdt !== 0 || c.fuse !== 0) return end(0x02);
  if (c.nsid === 0 || c.nsid > card.nn) return end(0x0b);
  const space = card.namespaces.find(({ nsid }) => nsid === c.nsid);
  if (space === undefined) return end(0x02);
  if (c.opcode === 0) return end(0);
  const length = (c.nlb + 1) * space.lbaBytes;
  if (card.mdts !== 0 && length > 4096 * 2 ** card.mdts) return end(0x02);
  const from = c.slba * BigInt(space.lbaBytes);
  if (from + BigInt(length) > BigInt(space.blocks) * 4096n) return end(0x80);
  return { status: 0, write: c.opcode === 1, start: BigInt(space.base) * 4096n + from, length };
}

/** Brings `bytes` of host memory. */
export type HostMemory = (address: bigint, bytes: number) => Uint8Array;

const NO_LISTS: HostMemory = (address) => {
  throw new RangeError(`there is no PRP list at ${address.toString(16)}`);
};

export interface Verdict extends Extent {
  /** Where the data lies; of a list that is wrong, what it names in front of the mistake. */
  readonly chunks: readonly PrpChunk[];
}

/** With the checks of the data pointer. `memory`: where PRP lists lie, needed when a command has one. */
export function judge(c: IoCommand, card: Card, memory: HostMemory = NO_LISTS): Verdict {
  const extent = locate(c, card);
  if (extent.length === 0) return { ...extent, chunks: [] };
  const { prp1, prp2 } = c;
  const walked = walkPrps({ prp1, prp2, length: extent.length, pageBytes: 4096 }, memory);
  if ("status" in walked) return { ...extent, status: walked.status, length: 0, chunks: walked.before };
  return { ...extent, chunks: walked.chunks };
}

/** The command as a submission queue entry; `fill` is what reserved and unused fields hold. */
export function sqeOf(c: IoCommand, fill: 0 | 1 = 0): bigint {
  const ones = fill === 1 ? (1n << 512n) - 1n : 0n;
  let sqe = ones;
  const put = (lsb: number, width: number, value: bigint) => {
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(lsb);
    sqe = (sqe & ~mask) | ((value << BigInt(lsb)) & mask);
  };
  put(0, 8, BigInt(c.opcode));
  put(8, 2, BigInt(c.fuse));
  put(14, 2, BigInt(c.psdt));
  put(16, 16, BigInt(c.cid));
  put(32, 32, BigInt(c.nsid));
  put(192, 64, c.prp1);
  put(256, 64, c.prp2);
  put(320, 64, c.slba);
  put(384, 16, BigInt(c.nlb));
  return sqe;
}
