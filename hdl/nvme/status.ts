/**
 * Status values of completions, as the 15-bit Status Field of card-types (`StatusField`): DNR at bit 14, More 13, CRD 12:11, SCT 10:8, SC 7:0
 * (NVMe Base 2.2, Status Field; command specific and media values: NVMe Base 2.2 and NVM Command Set 1.2).
 */
const DNR = 1 << 14;

/** An error that the same command would meet again: Do Not Retry set. `code` is SCT * 100h + SC. */
const final = (code: number): number => DNR | code;
/** An error that may be gone at the next try: Do Not Retry clear. */
const transient = (code: number): number => code;

export const STATUS = {
  success: 0,
  invalidOpcode: final(0x001),
  invalidField: final(0x002),
  dataTransferError: transient(0x004),
  invalidNamespace: final(0x00b),
  commandSequenceError: final(0x00c),
  prpOffsetInvalid: final(0x013),
  lbaOutOfRange: final(0x080),
  completionQueueInvalid: final(0x100),
  invalidQueueIdentifier: final(0x101),
  invalidQueueSize: final(0x102),
  asyncEventLimitExceeded: final(0x105),
  invalidInterruptVector: final(0x108),
  invalidQueueDeletion: final(0x10c),
  featureNotSaveable: final(0x10d),
  featureNotNamespaceSpecific: final(0x10f),
  writeFault: transient(0x280),
  unrecoveredReadError: transient(0x281),
} as const;
