/** Shape of the card windows on `m_axi` and the streams between the blocks behind them. */
import { type Bits, bits, bool, clog2, struct } from "../lang/index.ts";
import {
  CARD_WINDOW,
  CARD_WINDOW_BASE,
  LIST_PIECES,
  LIST_PIECE_BYTES,
  SQE_GROUP,
  SQE_GROUPS,
  SlotIndex,
} from "../lib/card-types.ts";

/** Bytes of a page slot and of the admin staging page. */
export const PAGE_BYTES = 4096;
/** Entries of the SQE landing window and of the CQE staging window. */
export const SQE_ENTRIES = SQE_GROUPS * SQE_GROUP;
export const CQE_ENTRIES = 8;
/** Bytes between two entries of the SQE and CQE windows. */
export const ENTRY_BYTES = 64;
/** Width of `m_axi` identifiers (`axi_id_width` of the IP). */
export const ID_WIDTH = 4;

/** log2 of the bytes of a beat of `dw` bits. */
export const laneBits = (dw: number): number => clog2(dw / 8);
/** Bits of the number of a beat inside a page. */
export const beatBits = (dw: number): number => clog2(PAGE_BYTES) - laneBits(dw);
/** Address bits of a pool of `slots` pages, in beats. */
export const poolBits = (p: { dw: number; slots: number }): number => clog2(p.slots) + beatBits(p.dw);

/** A burst as a slave takes it: AW or AR without the pins that carry nothing. `addr` is the byte address of the first beat. */
export const BurstRequest = struct({
  id: bits(ID_WIDTH),
  addr: bits(64),
  len: bits(8),
  size: bits(3),
  burst: bits(2),
});

/** One write beat for a page slot or an SQE entry. `beat` is its number inside the page; without `allowed` it is dropped. */
export const LandingBeat = (dw: number) =>
  struct({ slot: SlotIndex, beat: bits(beatBits(dw)), allowed: bool, data: bits(dw), strb: bits(dw / 8) });

/** One beat of a page that comes from the medium. */
export const FillBeat = (dw: number) => struct({ slot: SlotIndex, beat: bits(beatBits(dw)), data: bits(dw) });

/** The page that is being filled into a read slot, if any (`open`), and its first beat that is not in the RAM yet. */
export const Filling = (dw: number) => struct({ open: bool, slot: SlotIndex, upto: bits(beatBits(dw)) });

/** What an address names. At most one of the first six is 1; `outside`: none of them. */
export interface WindowHit {
  readonly write_slot: Bits<1>;
  readonly read_slot: Bits<1>;
  readonly sqe: Bits<1>;
  readonly list: Bits<1>;
  readonly cqe: Bits<1>;
  readonly admin: Bits<1>;
  readonly outside: Bits<1>;
}

/** Looks a byte address of `m_axi` up in the card windows (card-types.ts, CARD_WINDOW). `slots` is a power of two. */
export function windowHit(addr: Bits<64>, slots: number): WindowHit {
  const hits = {
    write_slot: within(addr, CARD_WINDOW.writeSlots.base, slots * PAGE_BYTES),
    read_slot: within(addr, CARD_WINDOW.readSlots.base, slots * PAGE_BYTES),
    sqe: within(addr, CARD_WINDOW.sqe.base, SQE_ENTRIES * ENTRY_BYTES),
    list: within(addr, CARD_WINDOW.prpList.base, LIST_PIECES * LIST_PIECE_BYTES),
    cqe: within(addr, CARD_WINDOW.cqe.base, CQE_ENTRIES * ENTRY_BYTES),
    admin: within(addr, CARD_WINDOW.admin.base, PAGE_BYTES),
  };
  const outside = Object.values(hits)
    .reduce((some, hit) => some.or(hit))
    .not();
  return { ...hits, outside };
}

/** 1 if `addr` lies in a window of `bytes` bytes, a power of two, aligned to its size. */
function within(addr: Bits<64>, base: number, bytes: number): Bits<1> {
  const low = clog2(bytes);
  return addr.slice(low, 64 - low).eq((CARD_WINDOW_BASE + BigInt(base)) >> BigInt(low));
}

/** 1 if a burst is of the one kind the windows take: INCR, every beat `dw` bits wide (PG195: all that XDMA sends). */
export const isPlainBurst = (burst: { size: Bits<3>; burst: Bits<2> }, dw: number): Bits<1> =>
  burst.size.eq(laneBits(dw)).and(burst.burst.eq(1));

/** Number of ones, `clog2(width) + 1` bits wide, as a balanced tree of adders. `width` is a power of two. */
export function popcount(value: Bits): Bits {
  if (value.width === 1) return value;
  const half = value.width / 2;
  return popcount(value.slice(half, half)).addc(popcount(value.slice(0, half)));
}

/** A burst on the DDR side: full-width INCR beats from byte address `addr` of the memory, `ddr` bits. */
export const HostBurst = (ddr: number) => struct({ addr: bits(ddr), len: bits(8) });

/** 1 if a burst is for the DDR window: the first 2^ddr bytes of the address space. */
export const isInDdr = (
  burst: { addr: Bits<64>; size: Bits<3>; burst: Bits<2> },
  p: { dw: number; ddr: number },
): Bits<1> =>
  burst.addr
    .slice(p.ddr, 64 - p.ddr)
    .eq(0)
    .and(isPlainBurst(burst, p.dw));
