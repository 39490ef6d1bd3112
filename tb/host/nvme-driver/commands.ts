/** Submission queue entries (NVM Express Base Specification §4.1, §5; NVM Command Set Specification §3.2). */
export const SQE_BYTES = 64;

export const AdminOpcode = {
  deleteSq: 0x00,
  createSq: 0x01,
  getLogPage: 0x02,
  deleteCq: 0x04,
  createCq: 0x05,
  identify: 0x06,
  abort: 0x08,
  setFeatures: 0x09,
  getFeatures: 0x0a,
  asyncEvent: 0x0c,
  securityReceive: 0x82,
} as const;

export const IoOpcode = { flush: 0x00, write: 0x01, read: 0x02 } as const;

export const Feature = {
  volatileWriteCache: 0x06,
  numberOfQueues: 0x07,
  asyncEvents: 0x0b,
  powerStateTransition: 0x0c,
  timestamp: 0x0e,
  hostBehavior: 0x16,
} as const;

export const LogPage = { health: 0x02, effects: 0x05 } as const;

export const Cns = {
  namespace: 0x00,
  controller: 0x01,
  activeList: 0x02,
  descriptors: 0x03,
  csController: 0x06,
  csIndependent: 0x08,
} as const;

export const ALL_NAMESPACES = 0xffffffff;

/** A command without its identifier and data pointer: those belong to the queue and to the transfer. */
export interface NvmeCommand {
  /** 8 bits. */
  readonly opcode: number;
  /** Namespace identifier, 32 bits; 0 when the command has none. */
  readonly nsid?: number;
  /** Fused operation, 2 bits. */
  readonly fuse?: number;
  /** PRP or SGL, 2 bits. */
  readonly psdt?: number;
  readonly cdw2?: number;
  readonly cdw3?: number;
  readonly metadata?: bigint;
  /** Overrides the data pointer built from the command's buffer. */
  readonly prp1?: bigint;
  readonly prp2?: bigint;
  readonly cdw10?: number;
  readonly cdw11?: number;
  readonly cdw12?: number;
  readonly cdw13?: number;
  readonly cdw14?: number;
  readonly cdw15?: number;
}

/** @param cid 16 bits */
export function encodeCommand(command: NvmeCommand, cid: number): Buffer {
  const entry = Buffer.alloc(SQE_BYTES);
  const dword0 = command.opcode | ((command.fuse ?? 0) << 8) | ((command.psdt ?? 0) << 14);
  entry.writeUInt16LE(dword0, 0);
  entry.writeUInt16LE(cid, 2);
  entry.writeUInt32LE(command.nsid ?? 0, 4);
  entry.writeUInt32LE(command.cdw2 ?? 0, 8);
  entry.writeUInt32LE(command.cdw3 ?? 0, 12);
  entry.writeBigUInt64LE(command.metadata ?? 0n, 16);
  entry.writeBigUInt64LE(command.prp1 ?? 0n, 24);
  entry.writeBigUInt64LE(command.prp2 ?? 0n, 32);
  const tail = [command.cdw10, command.cdw11, command.cdw12, command.cdw13, command.cdw14, command.cdw15];
  tail.forEach((dword, i) => entry.writeUInt32LE((dword ?? 0) >>> 0, 40 + 4 * i));
  return entry;
}

export function identify(cns: number, nsid = 0): NvmeCommand {
  return { opcode: AdminOpcode.identify, nsid, cdw10: cns };
}

/** @param bytes a multiple of 4 */
export function getLogPage(page: number, nsid: number, bytes: number): NvmeCommand {
  const dwords = bytes / 4 - 1;
  const cdw10 = (page | ((dwords & 0xffff) << 16)) >>> 0;
  return { opcode: AdminOpcode.getLogPage, nsid, cdw10, cdw11: Math.floor(dwords / 0x10000) };
}

export function setFeatures(feature: number, value: number): NvmeCommand {
  return { opcode: AdminOpcode.setFeatures, cdw10: feature, cdw11: value >>> 0 };
}

/** @param select 0 current, 1 default, 2 saved, 3 supported capabilities */
export function getFeatures(feature: number, select = 0): NvmeCommand {
  return { opcode: AdminOpcode.getFeatures, cdw10: feature | (select << 8) };
}

export interface QueueShape {
  /** Queue identifier, 1 … 65535. */
  readonly id: number;
  /** Entries, 2 … 65536. */
  readonly depth: number;
  /** Physical base, page aligned, contiguous. */
  readonly address: number;
}

/** @param vector undefined for a polled queue: no interrupts, vector field 0 */
export function createCq(queue: QueueShape, vector: number | undefined): NvmeCommand {
  const flags = vector === undefined ? 1 : 3;
  return {
    opcode: AdminOpcode.createCq,
    prp1: BigInt(queue.address),
    cdw10: queueDword(queue),
    cdw11: (((vector ?? 0) << 16) | flags) >>> 0,
  };
}

export function createSq(queue: QueueShape, cqid: number): NvmeCommand {
  return {
    opcode: AdminOpcode.createSq,
    prp1: BigInt(queue.address),
    cdw10: queueDword(queue),
    cdw11: ((cqid << 16) | 1) >>> 0,
  };
}

export function deleteSq(id: number): NvmeCommand {
  return { opcode: AdminOpcode.deleteSq, cdw10: id };
}

export function deleteCq(id: number): NvmeCommand {
  return { opcode: AdminOpcode.deleteCq, cdw10: id };
}

function queueDword(queue: QueueShape): number {
  return (queue.id | ((queue.depth - 1) << 16)) >>> 0;
}

export interface BlockRange {
  readonly nsid: number;
  /** First logical block. */
  readonly slba: number;
  /** 1 … 65536. */
  readonly blocks: number;
}

/** Read or write. @param forceUnitAccess on the medium before the completion */
export function blockCommand(opcode: number, range: BlockRange, forceUnitAccess = false): NvmeCommand {
  if (range.blocks < 1 || range.blocks > 65536)
    throw new RangeError(`a command covers 1 … 65536 blocks, not ${range.blocks}`);
  return {
    opcode,
    nsid: range.nsid,
    cdw10: range.slba % 2 ** 32,
    cdw11: Math.floor(range.slba / 2 ** 32),
    cdw12: ((range.blocks - 1) | (forceUnitAccess ? 1 << 30 : 0)) >>> 0,
  };
}

export function flush(nsid: number): NvmeCommand {
  return { opcode: IoOpcode.flush, nsid };
}

/** Opcode in words, for messages. */
export function commandName(admin: boolean, opcode: number): string {
  const table: Readonly<Record<string, number>> = admin ? AdminOpcode : IoOpcode;
  const entry = Object.entries(table).find(([, code]) => code === opcode);
  return entry ? entry[0] : `opcode ${opcode.toString(16).padStart(2, "0")}h`;
}
