/** Plain reference for what becomes of an I/O command: its status, or where its data lies. */
import { walkPrps } from "./prp.ts";
import type { Chunk } from "./prp.ts";

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

export function judge(c: IoCommand, card: Card): Extent & { readonly chunks: readonly Chunk[] } {
  const extent = locate(c, card);
  if (extent.length === 0) return { ...extent, chunks: [] };
  const walked = walkPrps(c.prp1, c.prp2, extent.length);
  if ("status" in walked) return { status: walked.status, write: false, start: 0n, length: 0, chunks: [] };
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
