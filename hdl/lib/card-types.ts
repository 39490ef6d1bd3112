/**
 * The types of the streams that join the blocks of the card. `xdma`, `nvme`, `crypto`, `ecc` and `cache` meet only through these,
 * in `top`. Widths are the largest any configuration needs, so that a block's ports do not change with its parameters.
 */
import { type Bits, bits, bool, struct } from "../lang/index.ts";

/** Index of a 4 KiB page slot, up to 64 per direction. */
export const SlotIndex = bits(6);
/** Index of a command slot: a command from SQE to CQE, up to 256. */
export const CommandIndex = bits(8);
/** Submission or completion queue identifier; 0 is the admin queue. Up to 63 I/O pairs. */
export const QueueId = bits(6);
/** 4 KiB block number on the medium. */
export const BlockNumber = bits(32);
/** Status Field of a CQE without the phase bit: DNR, M, CRD[1:0], SCT[2:0], SC[7:0] (NVMe Base 2.2, Common CQE layout). */
export const StatusField = bits(15);

/**
 * What went wrong while a page was moved: 0 nothing, 1 host transfer (status 004h), 2 medium read (281h), 3 medium write (280h). A Write
 * never ends with 2: where a part of a block is written and the rest cannot be read, the block cannot be written.
 */
export const Fault = bits(2);
export const FAULT = { none: 0, transfer: 1, mediumRead: 2, mediumWrite: 3 } as const;

/** One piece of data between host memory and a card window; never crosses a 4 KiB boundary on either side. */
export const DmaRequest = struct({
  host: bits(64), // byte address in host memory
  card: bits(24), // byte offset from the base of the card windows (see CARD_WINDOW)
  length: bits(13), // bytes, 1 to 4096
  tag: bits(8), // returned in DmaDone
});
export const DmaDone = struct({ tag: bits(8), error: bool });

/** At most 4 KiB of one medium block, to or from at most two pieces of host memory. */
export const PageTask = struct({
  command: CommandIndex,
  write: bool, // 1: host to medium
  through: bool, // of a write: over only when the medium has it, whatever is lost then
  block: BlockNumber,
  offset: bits(12), // first byte inside the block
  length: bits(13), // bytes, 1 to 4096; offset + length <= 4096
  host0: bits(64), // where the first `split` bytes are
  host1: bits(64), // where the other length - split bytes are; unused if split = length
  split: bits(13), // 1 to length
});
export const TaskDone = struct({ command: CommandIndex, fault: Fault });

/**
 * A write slot takes the bytes of `block` from now on. `alone`: no other one was at work when its task began, and the whole block will come: its beats
 * may go ahead to the medium's side while it still lands.
 */
export const WriteArm = struct({ slot: SlotIndex, block: BlockNumber, alone: bool });
/** Send a filled write slot on its way to the medium. */
export const DrainRequest = struct({ slot: SlotIndex, block: BlockNumber });
/**
 * Two for every page written. First: all of it is on the medium's side, and will be written whatever becomes of the link. Then (`final`): the medium
 * has taken or refused it.
 */
export const WriteAck = struct({ slot: SlotIndex, final: bool, error: bool });
/** Part of a 4 KiB block: a word of 64 bytes, the DDR's. */
export const PageWord = bits(6);
/**
 * Read a block of the medium, or words `first` to `last` of it, to their places in a slot. `merge`: the whole block into a write slot (partial
 * write), else into a read slot.
 */
export const FillRequest = struct({
  merge: bool,
  slot: SlotIndex,
  block: BlockNumber,
  first: PageWord,
  last: PageWord,
});
export const FillDone = struct({ merge: bool, slot: SlotIndex, error: bool });

/**
 * One beat of a 4 KiB page on its way through crypto and ECC, `width` bits of data. 4096 * 8 / width beats, `last` on the final one; of a page that
 * is read in part those of the words from `first` on. A page that is written is whole, `first` is 0; or it is given up: a beat with `last` and
 * `error` ends it, at any place, and nothing of it may reach the medium.
 */
export const PageBeat = (width: number) =>
  struct({
    merge: bool,
    slot: SlotIndex,
    block: BlockNumber,
    first: PageWord,
    data: bits(width),
    last: bool,
    error: bool,
  });

/** Landing groups of submission queue entries: each takes one DMA read of up to SQE_GROUP entries of 64 bytes. */
export const SQE_GROUPS = 8;
export const SQE_GROUP = 4;
/** Index of a landing group, and of an entry in it. */
export const SqeGroup = bits(3);
export const SqePlace = bits(2);
/** Entries 0 to `last` of a group take bytes from now on; what stands there is forgotten. */
export const SqeArm = struct({ group: SqeGroup, last: SqePlace });
/** Read an entry out. `last`: nothing more of its group will be, which is disarmed. */
export const SqeTake = struct({ group: SqeGroup, place: SqePlace, last: bool });
/** What a landing entry held when it was taken. `whole`: all 64 bytes have landed since its group was armed; else `sqe` must not be used. */
export const LandedSqe = struct({ sqe: bits(512), whole: bool });
/** Clocks that bytes may still be on their way into a card window after the DMA engine has reported their descriptor done. */
export const LANDING_PATIENCE = 63;

/**
 * Landing pieces of PRP lists: 8 of 256 bytes, 32 entries each. A piece is read from the list up to the next address that is a multiple of 256, so
 * that no read crosses a page and the host is asked for whole completions.
 */
export const LIST_PIECES = 8;
export const LIST_PIECE_BYTES = 256;
/** One entry of a landed piece. */
export const ListTake = struct({ piece: bits(3), entry: bits(5) });
/** What the entry held. `landed`: its 8 bytes have landed since the piece was armed; else `pointer` must not be used. */
export const ListEntry = struct({ pointer: bits(64), landed: bool });

/** A submission queue entry and where it came from. */
export const FetchedCommand = struct({ queue: QueueId, sqe: bits(512) });
/** End of a command. `discard`: post nothing, only give the completion queue credit back (parked commands, controller reset). */
export const Completion = struct({
  queue: QueueId,
  cid: bits(16),
  status: StatusField,
  result: bits(32),
  discard: bool,
});

/** What the admin engine asks of the queue manager. `kind`: see QUEUE_OP. Fields a kind does not name are ignored. */
export const QueueOp = struct({
  kind: bits(3),
  queue: QueueId,
  base: bits(64), // byte address, page aligned
  size: bits(16), // entries - 1
  cq: QueueId, // CreateSq: its completion queue
  vector: bits(5), // CreateCq
  interrupts: bool, // CreateCq: IEN
});
export const QUEUE_OP = { query: 0, createCq: 1, createSq: 2, deleteCq: 3, deleteSq: 4 } as const;
/** Answer to every QueueOp, for the queue identifier asked about as it was before the operation. */
export const QueueReply = struct({ sq_exists: bool, cq_exists: bool, cq_in_use: bool, any_io_queue: bool });

/** Card windows on `m_axi`: offset from the base of the windows. The address is the tag: a transfer to slot 17 names its owner. */
export const CARD_WINDOW = {
  writeSlots: { base: 0x00_0000, stride: 0x1000 },
  readSlots: { base: 0x10_0000, stride: 0x1000 },
  sqe: { base: 0x20_0000, stride: 64 },
  prpList: { base: 0x30_0000, stride: LIST_PIECE_BYTES },
  cqe: { base: 0x40_0000, stride: 64 },
  admin: { base: 0x50_0000, stride: 0x1000 },
} as const;
/** Address of the card windows on `m_axi`; everything below is the DDR window. */
export const CARD_WINDOW_BASE = 1n << 40n;

/** Dword `n` of a submission queue entry. */
export const dword = (sqe: Bits<512>, n: number): Bits<32> => sqe.slice(32 * n, 32);
