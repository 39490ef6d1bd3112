/**
 * The words behind the vendor registers (BAR 0, from 0x4000): what the rest of the card tells `nvme_front`, and what `nvme_front`
 * adds itself. `register-table.ts` says where each one is read.
 */
import { bits, bool, struct } from "../lang/index.ts";
import { QueueId } from "../lib/card-types.ts";

/** Driven by `core`: constants of the generated card and the state of the blocks outside `nvme_front`. */
export const VendorStatus = struct({
  config_hash: bits(64), // first 8 bytes of the sha256 of the resolved configuration, big-endian (as `sha256sum` prints it)
  bringup_state: bits(4),
  running: bool, // bring-up is done: DMA works
  bringup_failed: bool,
  link_up: bool,
  memory_ready: bool, // DDR calibrated
  rearmed: bits(16), // times the DMA channels were started again
  h2c_lost_run: bits(4), // channels that stopped by themselves
  c2h_lost_run: bits(4),
  h2c_strikes: bits(32), // times the watchdog of a channel struck, 8 bits each, saturating
  c2h_strikes: bits(32),
  dma_status: bits(32), // Status of the last channel that was stopped and started again, before it was
  dma_channel: bits(3), // which one: C2H in bit 2
  dma_stuck: bool, // a channel does not let itself be stopped
  refused_writes: bits(32), // accesses of the card windows answered SLVERR or DECERR
  refused_reads: bits(32),
  irq_pending: bits(16), // user interrupts requested and not yet acknowledged or cleared
});

/** A doorbell write that was refused: NVMe asynchronous event type 0, information 00h (`absent`) or 01h. */
export const DoorbellFault = struct({
  queue: QueueId,
  cq: bool, // 1: CQ head, 0: SQ tail
  absent: bool, // 1: the queue does not exist, 0: the value is not a legal one
});

/** Figures of the queue manager. */
export const QueueStatus = struct({
  in_flight: bits(16), // commands fetched and not completed
  fetched: bits(32), // commands fetched since reset, modulo 2^32
  posted: bits(32), // completion queue entries written since reset, modulo 2^32
  absent_doorbells: bits(16), // doorbells of queues that do not exist, saturating
  invalid_doorbells: bits(16), // doorbells with an illegal value, saturating
  last_fault: DoorbellFault,
});

/** Why CSTS.CFS was set. */
export const FatalCauses = struct({
  fetch_failed: bool, // an SQE could not be read
  post_failed: bool, // a CQE could not be written
  enable_refused: bool, // CC, AQA, ASQ, ACQ do not allow the enable
  told_fatal: bool, // another block reported it
});

/** Driven by `nvme_front`. */
export const FrontStatus = struct({
  state: bits(3), // of controller_state, in the order of its enumeration
  causes: FatalCauses,
  queues: QueueStatus,
});
