/**
 * Every register of BAR 0 as data: the address decoder, the C and JSON headers and the Markdown page are all made from this table.
 *
 * Source: NVM Express Base 2.2 §3.1.4 (controller properties), read as a controller of revision 1.4; from 0x4000 on our own.
 */

/**
 * What software can do with a register. `RW1S`/`RW1C`: ones set or clear bits of the word that is read. `W1`: ones act, reads give 0.
 * `MIX`: see the fields.
 */
export type Access = "RO" | "RW" | "RW1S" | "RW1C" | "W1" | "MIX";

export interface RegisterField {
  readonly name: string;
  readonly lsb: number;
  /** Bits. */
  readonly width: number;
  readonly access: Access;
  readonly doc: string;
}

export interface Register<Name extends string = string, Constant extends boolean = boolean> {
  readonly name: Name;
  /** Byte offset in BAR 0. */
  readonly offset: number;
  /** Bytes: 4 or 8. An 8-byte register is read and written as two dwords in any order. */
  readonly size: 4 | 8;
  readonly access: Access;
  /** Value after reset; for constants, the value. */
  readonly reset: bigint;
  /** True when the register always reads `reset`: nothing but the table is behind it. */
  readonly constant: Constant;
  /** Only PCI resets clear it: a disable (CC.EN 1 to 0) does not. */
  readonly keptByDisable: boolean;
  /** Unlisted bits are reserved: they read 0 and ignore writes. */
  readonly fields: readonly RegisterField[];
  readonly doc: string;
}

/** What the table depends on. */
export interface RegisterParams {
  /** Entries of the largest I/O queue, 2 to 65536 (CAP.MQES + 1). */
  readonly entries: number;
  /** Longest time from CC.EN to CSTS.RDY in units of 500 ms, 1 to 255 (CAP.TO). */
  readonly to: number;
  /** Largest memory page as log2(bytes) - 12, 0 to 15 (CAP.MPSMAX). */
  readonly mps: number;
  /** Interrupt vectors, 1 to 16. */
  readonly vectors: number;
}

/** Offsets that are not registers of the table. */
export const BAR0 = {
  /** SQ y tail at `doorbells + 8 y`, CQ y head 4 bytes above. CAP.DSTRD is 0. Reads give 0. */
  doorbells: 0x1000,
  /** First byte behind the doorbells. Reads at 0x2000 and 0x3000 are made by the xdma driver when it probes: they do nothing. */
  doorbellsEnd: 0x2000,
  vendor: 0x4000,
  bytes: 0x1_0000,
} as const;

/** `VS` of revision 1.4.0; Identify Controller VER is the same. */
export const NVME_VERSION = 0x0001_0400;

/** First word of the vendor registers: "NVMF" in memory order. */
export const VENDOR_MAGIC = 0x464d_564e;
/** Goes up when the meaning or place of a vendor register changes. */
export const VENDOR_LAYOUT = 1;

const field = (name: string, lsb: number, width: number, access: Access, doc: string): RegisterField => ({
  name,
  lsb,
  width,
  access,
  doc,
});

type Extra = Partial<Pick<Register, "reset" | "keptByDisable" | "fields">>;
const register = <Name extends string>(
  name: Name,
  offset: number,
  size: 4 | 8,
  access: Access,
  doc: string,
  extra: Extra = {},
): Register<Name, false> => ({
  name,
  offset,
  size,
  access,
  reset: 0n,
  constant: false,
  keptByDisable: false,
  fields: [],
  doc,
  ...extra,
});
const constant = <Name extends string>(
  name: Name,
  offset: number,
  size: 4 | 8,
  doc: string,
  reset = 0n,
  fields: readonly RegisterField[] = [],
): Register<Name, true> => ({
  ...register(name, offset, size, "RO", doc, { keptByDisable: true, reset, fields }),
  constant: true,
});

/** CAP of this controller: contiguous queues, NVM command set, round robin, stride 4, no boot partition, CMB or PMR. */
export function capabilities({ entries, to, mps }: RegisterParams): bigint {
  const value = (lsb: number, n: number) => BigInt(n) << BigInt(lsb);
  return value(0, entries - 1) | value(16, 1) | value(24, to) | value(37, 1) | value(52, mps);
}

/** Bits of CC that keep what is written; the others read 0. */
export const CC_MASK = 0x00ff_fff1;
/** The same for AQA. */
export const AQA_MASK = 0x0fff_0fff;
/** The same for the low dwords of ASQ and ACQ: queues begin at pages. */
export const QUEUE_BASE_MASK = 0xffff_f000;

function nvmeRegisters(p: RegisterParams) {
  return [
    constant("CAP", 0x00, 8, "Controller Capabilities", capabilities(p), [
      field("MQES", 0, 16, "RO", "entries of the largest I/O queue, minus 1"),
      field("CQR", 16, 1, "RO", "queues must be physically contiguous"),
      field("AMS", 17, 2, "RO", "arbitration besides round robin: none"),
      field("TO", 24, 8, "RO", "longest wait for CSTS.RDY, in 500 ms"),
      field("DSTRD", 32, 4, "RO", "doorbell stride 4 << DSTRD bytes"),
      field("NSSRS", 36, 1, "RO", "NVM subsystem reset: not supported"),
      field("CSS", 37, 8, "RO", "command sets: NVM"),
      field("BPS", 45, 1, "RO", "boot partitions: none"),
      field("MPSMIN", 48, 4, "RO", "smallest memory page 4 KiB << MPSMIN"),
      field("MPSMAX", 52, 4, "RO", "largest memory page 4 KiB << MPSMAX"),
      field("PMRS", 56, 1, "RO", "persistent memory region: none"),
      field("CMBS", 57, 1, "RO", "controller memory buffer: none"),
    ]),
    constant("VS", 0x08, 4, "Version 1.4.0", BigInt(NVME_VERSION), [
      field("TER", 0, 8, "RO", "tertiary"),
      field("MNR", 8, 8, "RO", "minor"),
      field("MJR", 16, 16, "RO", "major"),
    ]),
    register("INTMS", 0x0c, 4, "RW1S", "Interrupt Mask Set; the mask has no effect on MSI-X", {
      fields: [field("IVMS", 0, 32, "RW1S", "one bit per vector of pin or MSI")],
    }),
    register("INTMC", 0x10, 4, "RW1C", "Interrupt Mask Clear; reads the same mask", {
      fields: [field("IVMC", 0, 32, "RW1C", "one bit per vector of pin or MSI")],
    }),
    register("CC", 0x14, 4, "RW", "Controller Configuration; 0 once a disable has finished", {
      fields: [
        field("EN", 0, 1, "RW", "enable"),
        field("CSS", 4, 3, "RW", "command set, 000b: NVM"),
        field("MPS", 7, 4, "RW", "memory page 4 KiB << MPS"),
        field("AMS", 11, 3, "RW", "arbitration, 000b: round robin"),
        field("SHN", 14, 2, "RW", "shutdown: 01b normal, 10b abrupt"),
        field("IOSQES", 16, 4, "RW", "log2 of the SQE size, 6 when I/O queues are created"),
        field("IOCQES", 20, 4, "RW", "log2 of the CQE size, 4 when I/O queues are created"),
      ],
    }),
    register("CSTS", 0x1c, 4, "RO", "Controller Status", {
      fields: [
        field("RDY", 0, 1, "RO", "ready"),
        field("CFS", 1, 1, "RO", "fatal: only a reset helps"),
        field("SHST", 2, 2, "RO", "shutdown: 01b in progress, 10b complete"),
        field("NSSRO", 4, 1, "RO", "0: no subsystem reset"),
        field("PP", 5, 1, "RO", "0: processing is never paused"),
      ],
    }),
    constant("NSSR", 0x20, 4, "NVM Subsystem Reset: not supported, writes are ignored"),
    register("AQA", 0x24, 4, "RW", "Admin Queue Attributes", {
      keptByDisable: true,
      fields: [
        field("ASQS", 0, 12, "RW", "admin submission queue entries, minus 1; at least 1"),
        field("ACQS", 16, 12, "RW", "admin completion queue entries, minus 1; at least 1"),
      ],
    }),
    register("ASQ", 0x28, 8, "RW", "Admin Submission Queue base", {
      keptByDisable: true,
      fields: [field("ASQB", 12, 52, "RW", "page address")],
    }),
    register("ACQ", 0x30, 8, "RW", "Admin Completion Queue base", {
      keptByDisable: true,
      fields: [field("ACQB", 12, 52, "RW", "page address")],
    }),
    constant("CMBLOC", 0x38, 4, "Controller Memory Buffer Location: none"),
    constant("CMBSZ", 0x3c, 4, "Controller Memory Buffer Size: none"),
    constant("BPINFO", 0x40, 4, "Boot Partition Information: none"),
    constant("BPRSEL", 0x44, 4, "Boot Partition Read Select: none"),
    constant("BPMBL", 0x48, 8, "Boot Partition Memory Buffer Location: none"),
    constant("CMBMSC", 0x50, 8, "Controller Memory Buffer Memory Space Control: none"),
    constant("CMBSTS", 0x58, 4, "Controller Memory Buffer Status: none"),
    constant("CMBEBS", 0x5c, 4, "Controller Memory Buffer Elasticity Buffer Size: none"),
    constant("CMBSWTP", 0x60, 4, "Controller Memory Buffer Sustained Write Throughput: none"),
    constant("NSSD", 0x64, 4, "NVM Subsystem Shutdown: not supported"),
    constant("CRTO", 0x68, 4, "Controller Ready Timeouts: of later revisions"),
    constant("PMRCAP", 0xe00, 4, "Persistent Memory Region Capabilities: none"),
    constant("PMRCTL", 0xe04, 4, "Persistent Memory Region Control: none"),
    constant("PMRSTS", 0xe08, 4, "Persistent Memory Region Status: none"),
    constant("PMREBS", 0xe0c, 4, "Persistent Memory Region Elasticity Buffer Size: none"),
    constant("PMRSWTP", 0xe10, 4, "Persistent Memory Region Sustained Write Throughput: none"),
    constant("PMRMSCL", 0xe14, 4, "Persistent Memory Region Memory Space Control, low: none"),
    constant("PMRMSCU", 0xe18, 4, "Persistent Memory Region Memory Space Control, high: none"),
  ] as const;
}

function vendorRegisters(p: RegisterParams) {
  const kept = { keptByDisable: true };
  return [
    constant("VENDOR_ID", 0x4000, 4, "the letters NVMF: these registers are here", BigInt(VENDOR_MAGIC)),
    constant("VENDOR_LAYOUT", 0x4004, 4, "version of the vendor registers", BigInt(VENDOR_LAYOUT)),
    register("CONFIG_HASH", 0x4008, 8, "RO", "first 8 bytes of the configuration's sha256, read as one number", kept),
    register("CYCLES", 0x4010, 8, "RO", "clocks of axi_aclk since reset; read high, low, high to see a carry", kept),
    register("BRINGUP", 0x4018, 4, "RO", "state of the bring-up", {
      ...kept,
      fields: [
        field("STATE", 0, 4, "RO", "step of the sequencer"),
        field("RUNNING", 4, 1, "RO", "done: DMA works"),
        field("FAILED", 5, 1, "RO", "given up"),
        field("LINK_UP", 6, 1, "RO", "user_lnk_up"),
        field("MEMORY_READY", 7, 1, "RO", "DDR calibrated"),
        field("REARMED", 16, 16, "RO", "times channels were started again"),
      ],
    }),
    register("LOST_RUN", 0x401c, 4, "RO", "DMA channels that stopped by themselves", {
      ...kept,
      fields: [field("H2C", 0, 4, "RO", "one bit per channel"), field("C2H", 4, 4, "RO", "one bit per channel")],
    }),
    register("REFUSED_WRITES", 0x4020, 4, "RO", "writes to the card windows answered with an error, saturating", kept),
    register("REFUSED_READS", 0x4024, 4, "RO", "reads of the card windows answered with an error, saturating", kept),
    register("IRQ_PENDING", 0x4028, 4, "RO", "user interrupts requested and not yet taken", {
      ...kept,
      fields: [field("VECTOR", 0, p.vectors, "RO", "one bit per vector")],
    }),
    register("IRQ_CLEAR", 0x402c, 4, "W1", "ends the user interrupts written as 1 (personality xdma)", {
      ...kept,
      fields: [field("VECTOR", 0, p.vectors, "W1", "one bit per vector")],
    }),
    register("CONTROLLER", 0x4030, 4, "RO", "inside of the CSTS state machine", {
      fields: [
        field("STATE", 0, 3, "RO", "0 disabled, 1 enabling, 2 ready, 3 disabling, 4 shutting down, 5 down, 6 fatal"),
        field("FETCH_FAILED", 8, 1, "RO", "CFS because an SQE could not be read"),
        field("POST_FAILED", 9, 1, "RO", "CFS because a CQE could not be written"),
        field("ENABLE_REFUSED", 10, 1, "RO", "CFS because CC, AQA, ASQ, ACQ do not allow the enable"),
        field("TOLD_FATAL", 11, 1, "RO", "CFS because another block reported it"),
        field("IN_FLIGHT", 16, 16, "RO", "commands fetched and not completed"),
      ],
    }),
    register("FETCHED", 0x4034, 4, "RO", "commands fetched, modulo 2^32", kept),
    register("POSTED", 0x4038, 4, "RO", "completion queue entries written, modulo 2^32", kept),
    register("DOORBELL_FAULTS", 0x403c, 4, "RO", "refused doorbell writes", {
      ...kept,
      fields: [
        field("ABSENT", 0, 16, "RO", "of queues that do not exist, saturating"),
        field("INVALID", 16, 16, "RO", "with an illegal value, saturating"),
      ],
    }),
    register("LAST_DOORBELL_FAULT", 0x4040, 4, "RO", "the last refused doorbell write", {
      ...kept,
      fields: [
        field("QUEUE", 0, 6, "RO", "queue identifier"),
        field("CQ", 8, 1, "RO", "1: CQ head, 0: SQ tail"),
        field("ABSENT", 9, 1, "RO", "1: no such queue, 0: illegal value"),
      ],
    }),
    register("WATCHDOG_H2C", 0x4044, 4, "RO", "times that host-to-card channels ended nothing for xdma.watchdog_us", {
      ...kept,
      fields: [0, 1, 2, 3].map((n) => field(`CHANNEL${n}`, 8 * n, 8, "RO", "saturating")),
    }),
    register("WATCHDOG_C2H", 0x4048, 4, "RO", "times that card-to-host channels ended nothing for xdma.watchdog_us", {
      ...kept,
      fields: [0, 1, 2, 3].map((n) => field(`CHANNEL${n}`, 8 * n, 8, "RO", "saturating")),
    }),
    register("DMA_STATUS", 0x404c, 4, "RO", "Status of the last DMA channel that was started again, before that", kept),
    register("DMA_RECOVERY", 0x4050, 4, "RO", "DMA channels that failed", {
      ...kept,
      fields: [
        field("CHANNEL", 0, 2, "RO", "the one that DMA_STATUS is about"),
        field("C2H", 2, 1, "RO", "1: card to host"),
        field("STUCK", 8, 1, "RO", "a channel does not stop: CFS until the DMA is reset"),
      ],
    }),
  ] as const;
}

/** Names of the registers that have hardware behind them. */
export type LiveRegister = Extract<
  (ReturnType<typeof nvmeRegisters> | ReturnType<typeof vendorRegisters>)[number],
  { readonly constant: false }
>["name"];

/** All registers of BAR 0 in the order of their offsets, doorbells not included. */
export const registerTable = (p: RegisterParams): Register[] => [...nvmeRegisters(p), ...vendorRegisters(p)];
