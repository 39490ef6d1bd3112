/**
 * Instructions of the admin micro-sequencer: an accumulator machine over 32-bit cells, one instruction in three clocks plus waits.
 *
 * | bits  | field    | |
 * |-------|----------|---|
 * | 31:0  | `imm`    | immediate operand, table base, queue operation, discard flag |
 * | 46:32 | `target` | address of a branch, or Status Field of an end |
 * | 53:47 | `cell`   | scratch cell (7 bits), output (3 bits) |
 * | 55:54 | `source` | where the operand comes from |
 * | 57:56 | `cond`   | condition of `branch` and `check` |
 * | 61:58 | `op`     | operation |
 */
export const ISA = {
  width: 62,
  fields: {
    imm: { lsb: 0, width: 32 },
    target: { lsb: 32, width: 15 },
    cell: { lsb: 47, width: 7 },
    source: { lsb: 54, width: 2 },
    cond: { lsb: 56, width: 2 },
    op: { lsb: 58, width: 4 },
  },
} as const;

/** Operand of an instruction: the immediate, a cell, the cell `x` further on, or the word of inputs (`INPUT`). */
export const SOURCE = { imm: 0, cell: 1, indexed: 2, input: 3 } as const;

/** Comparison of the accumulator with the operand, without sign. */
export const COND = { eq: 0, ne: 1, lt: 2, ge: 3 } as const;

export const OP = {
  /** acc := operand */
  load: 0,
  /** acc := acc and operand */
  and: 1,
  /** acc := acc + operand */
  add: 2,
  /** acc := operand - acc */
  subtractFrom: 3,
  /** acc := acc >> operand[4:0] */
  shiftRight: 4,
  /** cell := acc (`source` says whether x is added) */
  store: 5,
  /** x := acc[6:0] */
  index: 6,
  /** acc := table ROM[imm + acc] */
  table: 7,
  /** output[cell] := acc */
  output: 8,
  /** if acc `cond` operand: go to target */
  branch: 9,
  /** if acc `cond` operand: end the command with status target and result 0 */
  check: 10,
  /** go to acc */
  go: 11,
  /** hand QueueOp of kind imm[2:0] over, acc := the reply (`REPLY`) */
  queue: 12,
  /** copy the Identify page that starts at ROM entry acc to the staging page */
  page: 13,
  /** imm[0] = 0: start a transfer from the staging page; 1: wait until all have ended, acc := 1 if any failed, else 0 */
  dma: 14,
  /** end the command with status target, result acc, discard imm[0] */
  end: 15,
} as const;

/** Registers behind `output`. Address and size serve queue operations and transfers alike. */
export const OUTPUT = {
  /** QueueOp.base and DmaRequest.host */
  addressLow: 0,
  addressHigh: 1,
  /** QueueOp.size and DmaRequest.length */
  size: 2,
  /** QueueOp.queue */
  queue: 3,
  /** QueueOp.cq and QueueOp.vector */
  link: 4,
  /** QueueOp.interrupts */
  interrupts: 5,
  /** Offset in the staging page */
  offset: 6,
} as const;

/** Bits of the word of inputs. */
export const INPUT = { msixEnable: 0, ioSqes: 4, ioCqes: 8 } as const;

/** Bits of the accumulator after `queue`. */
export const REPLY = { sqExists: 0, cqExists: 1, cqInUse: 2, anyIoQueue: 3 } as const;

/** Cells 0 to 15 hold the dwords of the command. */
export const SQE_CELLS = 16;
/** Number of scratch cells. */
export const CELLS = 128;
/** Where the sequencer starts. */
export const ENTRY = { reset: 0, command: 1 } as const;
