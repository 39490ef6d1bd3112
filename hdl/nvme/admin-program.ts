/**
 * The admin commands as a program of the micro-sequencer, with the tables it looks up. Checks stand in one fixed order: opcode, PSDT, FUSE,
 * namespace, coded fields, objects, PRPs, execution (NVMe Base 2.2, Admin Command Set; NVMe over PCIe Transport 1.2, queue commands).
 */
import { QUEUE_OP } from "../lib/card-types.ts";
import { assembler, at, cell, imm, input } from "./admin-assembler.ts";
import type { AdminProgram, Assembler, Value } from "./admin-assembler.ts";
import { addFeatureCommands } from "./admin-feature-program.ts";
import { TEMP, stateMap } from "./admin-features.ts";
import type { StateMap } from "./admin-features.ts";
import { INPUT, OUTPUT, REPLY } from "./admin-isa.ts";
import { DEFAULT_AERL, identifyPages } from "./identify-tables.ts";
import type { IdentifyPages, IdentifyParameters } from "./identify-tables.ts";
import { ZERO_PAGE, pageRom } from "./page-rom.ts";
import { STATUS } from "./status.ts";

/** Parameters of the admin engine. */
export interface AdminParameters {
  /** I/O queue pairs, 1 to 63. */
  readonly pairs: number;
  /** Largest I/O queue in entries (CAP.MQES + 1), 2 to 65536. */
  readonly entries: number;
  /** Interrupt vectors, 1 to 32. */
  readonly vectors: number;
  /** What Identify answers. */
  readonly identity: IdentifyParameters;
}

export interface AdminImage extends AdminProgram {
  /** Contents of the page ROM. */
  readonly pageWords: ReadonlyMap<number, bigint>;
  /** Cells that hold the values of features, by identifier. */
  readonly features: ReadonlyMap<number, number>;
}

/** Dwords of the command, by the name they have in the sequencer's cells. */
const SQE = { cdw0: 0, nsid: 1, prp1Low: 6, prp1High: 7, prp2Low: 8, prp2High: 9, cdw10: 10, cdw11: 11 } as const;

const OPCODE = {
  deleteSq: 0x00,
  createSq: 0x01,
  deleteCq: 0x04,
  createCq: 0x05,
  identify: 0x06,
  abort: 0x08,
  setFeatures: 0x09,
  getFeatures: 0x0a,
  asyncEvent: 0x0c,
} as const;
/** Opcodes are looked up in a table of this size; every higher one is unsupported. */
const OPCODE_TABLE = 16;

/** Memory page. CAP.MPSMAX is 0. */
const PAGE_OFFSET = 0xfff;

/** Throws a RangeError if a parameter is out of range. */
export function adminImage(p: AdminParameters): AdminImage {
  checkRange("pairs", p.pairs, 1, 63);
  checkRange("entries", p.entries, 2, 65536);
  checkRange("vectors", p.vectors, 1, 32);
  const pages = identifyPages(p.identity);
  const a = assembler();
  const state = stateMap({ pairs: p.pairs, vectors: p.vectors, nn: pages.nn });
  a.jump("reset"); // ENTRY.reset
  dispatch(a); // ENTRY.command
  reset(a, state);
  createQueues(a, p, state);
  deleteQueues(a, state);
  const pageWords = identify(a, pages);
  addFeatureCommands(a, state, { pairs: p.pairs, vectors: p.vectors, nn: pages.nn });
  abort(a);
  asyncEvent(a, p.identity.aerl ?? DEFAULT_AERL, state);
  return { ...a.assemble(), pageWords, features: state.values };
}

function checkRange(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`admin engine: ${what} is ${least} to ${most}, not ${value}`);
}

function dispatch(a: Assembler): void {
  a.load(cell(SQE.cdw0));
  a.and(imm(0xff));
  a.check("ge", imm(OPCODE_TABLE), STATUS.invalidOpcode);
  a.lookup("opcodes");
  a.check("eq", imm(0), STATUS.invalidOpcode);
  a.store(TEMP.entry);
  a.load(cell(SQE.cdw0));
  a.and(imm(0xc300)); // PSDT, FUSE
  a.check("ne", imm(0), STATUS.invalidField);
  a.load(cell(TEMP.entry));
  a.go();
  const entries = Array.from({ length: OPCODE_TABLE }, (): Value => 0);
  for (const [name, opcode] of Object.entries(OPCODE)) entries[opcode] = at(name);
  a.table("opcodes", entries);
}

/** Brings every state cell to its default: at power-up and after each controller reset. Ends without a completion: the sequencer idles. */
function reset(a: Assembler, state: StateMap): void {
  a.table("defaults", state.defaults);
  a.label("reset");
  a.load(imm(0));
  a.label("reset_next");
  a.store(TEMP.offset);
  a.index();
  a.lookup("defaults");
  a.storeIndexed(state.base);
  a.load(cell(TEMP.offset));
  a.add(imm(1));
  a.branch("lt", imm(state.defaults.length), "reset_next");
  a.park();
}

/** Ends the command if bits 15:0 of CDW10 are not the identifier of a queue that may exist. */
function checkQueueId(a: Assembler, state: StateMap, allocated: "nsqa" | "ncqa"): void {
  a.load(cell(state.queues));
  if (allocated === "ncqa") a.shiftRight(16);
  a.and(imm(0xffff));
  a.add(imm(1));
  a.store(TEMP.limit); // largest identifier
  a.load(cell(SQE.cdw10));
  a.and(imm(0xffff));
  a.check("eq", imm(0), STATUS.invalidQueueIdentifier);
  a.subtractFrom(cell(TEMP.limit));
  // A difference below zero has its top bit set.
  a.check("ge", imm(0x8000_0000), STATUS.invalidQueueIdentifier);
}

/** Asks about the queue in bits 15:0 of the accumulator; leaves the reply there. */
function query(a: Assembler): void {
  a.output(OUTPUT.queue);
  a.queue(QUEUE_OP.query);
}

function checkReply(a: Assembler, bit: number, cond: "eq" | "ne", status: number): void {
  a.and(imm(1 << bit));
  a.check(cond, imm(0), status);
}

/** Queue size and base of a create command go to the outputs; ends the command if either is wrong. */
function checkSize(a: Assembler, entries: number): void {
  a.load(cell(SQE.cdw10));
  a.shiftRight(16);
  a.check("eq", imm(0), STATUS.invalidQueueSize);
  a.check("ge", imm(entries), STATUS.invalidQueueSize);
  a.output(OUTPUT.size);
}

function checkBase(a: Assembler): void {
  a.load(cell(SQE.prp1Low));
  a.output(OUTPUT.addressLow);
  a.and(imm(PAGE_OFFSET));
  a.check("ne", imm(0), STATUS.prpOffsetInvalid);
  a.load(cell(SQE.prp1High));
  a.output(OUTPUT.addressHigh);
}

/** CAP.CQR is 1: queues are physically contiguous. */
function checkContiguous(a: Assembler): void {
  a.load(cell(SQE.cdw11));
  a.and(imm(1));
  a.check("eq", imm(0), STATUS.invalidField);
}

/** CC.IOSQES or CC.IOCQES must say the one entry size there is. */
function checkEntrySize(a: Assembler, lsb: number, log2: number): void {
  a.load(input);
  a.shiftRight(lsb);
  a.and(imm(0xf));
  a.check("ne", imm(log2), STATUS.invalidQueueSize);
}

function createQueues(a: Assembler, p: AdminParameters, state: StateMap): void {
  a.label("createCq");
  checkEntrySize(a, INPUT.ioCqes, 4);
  checkQueueId(a, state, "ncqa");
  a.load(cell(SQE.cdw10));
  query(a);
  checkReply(a, REPLY.cqExists, "ne", STATUS.invalidQueueIdentifier);
  checkSize(a, p.entries);
  checkBase(a);
  a.load(cell(SQE.cdw11));
  a.shiftRight(16);
  a.check("ge", imm(p.vectors), STATUS.invalidInterruptVector);
  a.output(OUTPUT.link);
  a.branch("eq", imm(0), "vector_checked");
  a.load(input); // any vector but 0 needs MSI-X
  checkReply(a, INPUT.msixEnable, "eq", STATUS.invalidInterruptVector);
  a.label("vector_checked");
  checkContiguous(a);
  a.load(cell(SQE.cdw11));
  a.shiftRight(1);
  a.output(OUTPUT.interrupts);
  a.load(cell(SQE.cdw10));
  a.output(OUTPUT.queue);
  a.queue(QUEUE_OP.createCq);
  a.jump("created");

  a.label("createSq");
  checkEntrySize(a, INPUT.ioSqes, 6);
  checkQueueId(a, state, "nsqa");
  a.load(cell(SQE.cdw10));
  query(a);
  checkReply(a, REPLY.sqExists, "ne", STATUS.invalidQueueIdentifier);
  checkSize(a, p.entries);
  a.load(cell(state.queues));
  a.shiftRight(16);
  a.add(imm(1));
  a.store(TEMP.limit); // largest completion queue identifier
  a.load(cell(SQE.cdw11));
  a.shiftRight(16);
  a.check("eq", imm(0), STATUS.invalidQueueIdentifier);
  a.output(OUTPUT.link);
  a.subtractFrom(cell(TEMP.limit));
  a.check("ge", imm(0x8000_0000), STATUS.invalidQueueIdentifier);
  a.load(cell(SQE.cdw11));
  a.shiftRight(16);
  query(a);
  checkReply(a, REPLY.cqExists, "eq", STATUS.completionQueueInvalid);
  checkBase(a);
  checkContiguous(a);
  a.load(cell(SQE.cdw10));
  a.output(OUTPUT.queue);
  a.queue(QUEUE_OP.createSq);
  a.label("created");
  a.load(imm(1));
  a.store(state.created);
  succeed(a);
}

function deleteQueues(a: Assembler, state: StateMap): void {
  a.label("deleteCq");
  checkQueueId(a, state, "ncqa");
  a.load(cell(SQE.cdw10));
  query(a);
  a.store(TEMP.value);
  checkReply(a, REPLY.cqExists, "eq", STATUS.invalidQueueIdentifier);
  a.load(cell(TEMP.value));
  checkReply(a, REPLY.cqInUse, "ne", STATUS.invalidQueueDeletion);
  a.queue(QUEUE_OP.deleteCq);
  succeed(a);

  a.label("deleteSq");
  checkQueueId(a, state, "nsqa");
  a.load(cell(SQE.cdw10));
  query(a);
  checkReply(a, REPLY.sqExists, "eq", STATUS.invalidQueueIdentifier);
  a.queue(QUEUE_OP.deleteSq); // the reply comes when the queue's last command has ended
  succeed(a);
}

function succeed(a: Assembler): void {
  a.load(imm(0));
  a.end(STATUS.success);
}

/** Returns the words of the page ROM. */
function identify(a: Assembler, pages: IdentifyPages): ReadonlyMap<number, bigint> {
  const rom = pageRom();
  const byNsid = (known: ReadonlyMap<number, Uint8Array>) =>
    Array.from({ length: pages.nn + 1 }, (_, nsid) => {
      const page = known.get(nsid);
      return page === undefined ? ZERO_PAGE : rom.add(page);
    });
  const controller = rom.add(pages.controller);
  a.table("namespace_pages", byNsid(pages.namespaces));
  a.table("descriptor_pages", byNsid(pages.descriptors));
  a.table(
    "active_lists",
    pages.activeAfter.map((page) => rom.add(page)),
  );
  const checkNsid = () => {
    a.load(cell(SQE.nsid));
    a.check("eq", imm(0), STATUS.invalidNamespace);
    a.check("ge", imm(pages.nn + 1), STATUS.invalidNamespace);
  };

  a.label("identify");
  a.load(cell(SQE.cdw10));
  a.and(imm(0xff)); // CNS
  a.branch("eq", imm(0x00), "identify_namespace");
  a.branch("eq", imm(0x01), "identify_controller");
  a.branch("eq", imm(0x02), "identify_active");
  a.branch("eq", imm(0x03), "identify_descriptors");
  // CNS 06h for the NVM command set is a page of zeroes: no further limits. A controller whose CAP.CSS names the NVM command set alone need
  // not have it; but Linux asks at every scan of any controller since 1.2, and only newer kernels remember a refusal. Zeroes say what is
  // true (NVM Command Set 1.2, I/O Command Set specific Identify Controller: 0 = no limit reported).
  a.check("ne", imm(0x06), STATUS.invalidField);
  a.load(cell(SQE.cdw11));
  a.shiftRight(24); // CSI
  a.check("ne", imm(0), STATUS.invalidField);
  a.load(imm(ZERO_PAGE));
  a.jump("transfer");

  a.label("identify_namespace");
  checkNsid();
  a.lookup("namespace_pages"); // inactive: zeroes
  a.jump("transfer");

  a.label("identify_descriptors");
  checkNsid();
  a.lookup("descriptor_pages");
  a.check("eq", imm(ZERO_PAGE), STATUS.invalidField); // inactive
  a.jump("transfer");

  a.label("identify_active");
  a.load(cell(SQE.nsid));
  a.check("ge", imm(0xffff_fffe), STATUS.invalidNamespace);
  a.branch("lt", imm(pages.nn), "identify_some");
  a.load(imm(ZERO_PAGE)); // nothing is above NN
  a.jump("transfer");
  a.label("identify_some");
  a.lookup("active_lists");
  a.jump("transfer");

  a.label("identify_controller");
  a.load(imm(controller));
  transferPage(a);
  return rom.words;
}

/** The page whose ROM address is in the accumulator goes to the host: PRPs first, so that nothing moves if they are wrong. */
function transferPage(a: Assembler): void {
  a.label("transfer");
  a.store(TEMP.page);
  a.load(cell(SQE.prp1Low));
  a.and(imm(3)); // dword aligned
  a.check("ne", imm(0), STATUS.prpOffsetInvalid);
  a.load(cell(SQE.prp1Low));
  a.and(imm(PAGE_OFFSET));
  a.store(TEMP.offset);
  a.branch("eq", imm(0), "walked"); // one page: PRP2 is reserved
  a.load(cell(SQE.prp2Low));
  a.branch("ne", imm(0), "second_present");
  a.load(cell(SQE.prp2High));
  a.check("eq", imm(0), STATUS.invalidField); // needed, but 0
  a.label("second_present");
  a.load(cell(SQE.prp2Low));
  a.and(imm(PAGE_OFFSET));
  a.check("ne", imm(0), STATUS.prpOffsetInvalid);
  a.label("walked");
  a.load(cell(TEMP.page));
  a.page();
  a.load(imm(0));
  a.output(OUTPUT.offset);
  a.load(cell(SQE.prp1Low));
  a.output(OUTPUT.addressLow);
  a.load(cell(SQE.prp1High));
  a.output(OUTPUT.addressHigh);
  a.load(cell(TEMP.offset));
  a.subtractFrom(imm(4096));
  a.store(TEMP.value);
  a.output(OUTPUT.size);
  a.dma();
  a.load(cell(TEMP.offset));
  a.branch("eq", imm(0), "transferred");
  a.output(OUTPUT.size);
  a.load(cell(TEMP.value));
  a.output(OUTPUT.offset);
  a.load(cell(SQE.prp2Low));
  a.output(OUTPUT.addressLow);
  a.load(cell(SQE.prp2High));
  a.output(OUTPUT.addressHigh);
  a.dma();
  a.label("transferred");
  a.dmaWait();
  a.check("ne", imm(0), STATUS.dataTransferError);
  succeed(a);
}

/** No command is ever removed: the answer "was not aborted" is always right. */
function abort(a: Assembler): void {
  a.label("abort");
  a.load(imm(1));
  a.end(STATUS.success);
}

/** Held until an event: only their number is needed to keep to the limit as long as no event is reported. */
function asyncEvent(a: Assembler, aerl: number, state: StateMap): void {
  a.label("asyncEvent");
  a.load(cell(state.events));
  a.check("ge", imm(aerl + 1), STATUS.asyncEventLimitExceeded);
  a.add(imm(1));
  a.store(state.events);
  a.load(imm(0));
  a.park();
}
