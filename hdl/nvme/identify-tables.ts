/**
 * The Identify pages of a configuration, computed before the hardware exists: the admin engine only copies them. The same bytes serve
 * golden tests and the facts file of the host.
 */
import { createHash } from "node:crypto";
import { checkNamespaces, logicalBlocks } from "./namespaces.ts";
import type { Namespace } from "./namespaces.ts";

/** Bytes of every Identify data structure. */
export const PAGE_BYTES = 4096;

/** What a namespace answers beside its size. Identifiers are hexadecimal, most significant byte first; without any, a UUID is derived. */
export interface NamespaceIdentity extends Namespace {
  /** 32 hexadecimal digits. */
  readonly nguid?: string;
  /** 16 hexadecimal digits. */
  readonly eui64?: string;
  /** 32 hexadecimal digits, dashes allowed. */
  readonly uuid?: string;
}

export interface IdentifyParameters {
  /** PCI vendor and subsystem vendor identifiers, 16 bits. */
  readonly vid: number;
  readonly ssvid: number;
  /** At most 20, 40 and 8 printable ASCII characters. */
  readonly serial: string;
  readonly model: string;
  readonly firmware: string;
  /** Largest transfer is 2^mdts pages of 4 KiB; 0 = no limit. */
  readonly mdts: number;
  /** Version as in register VS, for example 0x00010400. */
  readonly ver: number;
  /** Highest namespace identifier there can be. Default: the highest one in `namespaces`. */
  readonly nn?: number;
  readonly namespaces: readonly NamespaceIdentity[];
  /** NVM subsystem qualified name, at most 223 bytes. Default: derived from model and serial. */
  readonly subnqn?: string;
  /** IEEE OUI, 24 bits. Default 0. */
  readonly ieee?: number;
  /** Controller identifier, 16 bits. Default 0. */
  readonly cntlid?: number;
  /** Asynchronous Event Request limit, 0's based. Default 3. */
  readonly aerl?: number;
  /** Longest shutdown, and longest way back from D3cold, microseconds (RTD3E, RTD3R). Default one second each. */
  readonly rtd3e?: number;
  readonly rtd3r?: number;
  /** Largest power of state 0 in units of 0.01 W. Default 2500. */
  readonly maximumPower?: number;
}

/** Recommended Arbitration Burst as a power of two (RAB), also the default of the Arbitration feature. */
export const ARBITRATION_BURST = 3;
/** Warning and critical composite temperature in kelvins (WCTEMP, CCTEMP). */
export const WARNING_TEMPERATURE = 0x157;
export const CRITICAL_TEMPERATURE = 0x175;
/** Asynchronous Event Requests held at once minus one, unless `aerl` says otherwise. */
export const DEFAULT_AERL = 3;

/**
 * VWC, Volatile Write Cache. Bit 0: there is one. Bits 2:1, how Flush takes NSID FFFFFFFFh: 10b not at all, 11b; a controller of 1.4 or later
 * must say which (NVMe Base 2.2, Identify Controller, byte 525).
 */
const VWC = { present: 0b001, flushOfAllRefused: 0b100 } as const;

/** Every Identify page of a controller. */
export interface IdentifyPages {
  /** NN: highest namespace identifier. */
  readonly nn: number;
  /** CNS 01h. */
  readonly controller: Uint8Array;
  /** CNS 00h by namespace identifier; an inactive one has no entry and answers zeroes. */
  readonly namespaces: ReadonlyMap<number, Uint8Array>;
  /** CNS 03h by namespace identifier. */
  readonly descriptors: ReadonlyMap<number, Uint8Array>;
  /** CNS 02h: `activeAfter[n]` lists the active identifiers above n, for n = 0 to nn. */
  readonly activeAfter: readonly Uint8Array[];
}

export function identifyPages(p: IdentifyParameters): IdentifyPages {
  const nn = p.nn ?? Math.max(1, ...p.namespaces.map(({ nsid }) => nsid));
  checkNamespaces(p.namespaces, nn);
  const active = p.namespaces.map(({ nsid }) => nsid).sort((a, b) => a - b);
  return {
    nn,
    controller: controllerPage(p, nn),
    namespaces: new Map(p.namespaces.map((n) => [n.nsid, namespacePage(n)])),
    descriptors: new Map(p.namespaces.map((n) => [n.nsid, descriptorPage(p, n)])),
    activeAfter: Array.from({ length: nn + 1 }, (_, n) => activeListPage(active.filter((nsid) => nsid > n))),
  };
}

/** The words of a page that are not zero, little endian, by word address (0 to 511): what the ROM stores. */
export function sparseWords(page: Uint8Array): Map<number, bigint> {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const words = new Map<number, bigint>();
  for (let at = 0; at < page.length; at += 8) {
    const word = view.getBigUint64(at, true);
    if (word !== 0n) words.set(at / 8, word);
  }
  return words;
}

/** Identify Controller (NVMe Base 2.2, Identify Controller data structure); offsets are byte offsets of that figure. */
function controllerPage(p: IdentifyParameters, nn: number): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  put(page, 0, 2, p.vid);
  put(page, 2, 2, p.ssvid);
  putText(page, 4, 20, p.serial);
  putText(page, 24, 40, p.model);
  putText(page, 64, 8, p.firmware);
  put(page, 72, 1, ARBITRATION_BURST);
  put(page, 73, 3, p.ieee ?? 0);
  put(page, 77, 1, p.mdts);
  put(page, 78, 2, p.cntlid ?? 0);
  put(page, 80, 4, p.ver);
  put(page, 84, 4, p.rtd3r ?? 1_000_000);
  put(page, 88, 4, p.rtd3e ?? 1_000_000);
  put(page, 111, 1, 1); // CNTRLTYPE: I/O controller
  put(page, 258, 1, 3); // ACL: aborts end at once, four may be on their way
  put(page, 259, 1, p.aerl ?? DEFAULT_AERL);
  put(page, 260, 1, 0x03); // FRMW: one slot, read-only
  put(page, 266, 2, WARNING_TEMPERATURE);
  put(page, 268, 2, CRITICAL_TEMPERATURE);
  put(
    page,
    280,
    16,
    p.namespaces.reduce((sum, { blocks }) => sum + 4096n * BigInt(blocks), 0n),
  ); // TNVMCAP
  put(page, 512, 1, 0x66); // SQES: 64 bytes, no other size
  put(page, 513, 1, 0x44); // CQES: 16 bytes, no other size
  put(page, 516, 4, nn);
  put(page, 525, 1, VWC.present | VWC.flushOfAllRefused);
  putName(page, 768, 223, p.subnqn ?? `nqn.2014-08.org.nvmexpress:uuid:${dashed(derivedUuid([p.model, p.serial]))}`);
  put(page, 2048, 2, p.maximumPower ?? 2500); // PSD0.MP
  return page;
}

/** Identify Namespace of the NVM Command Set; both LBA formats are listed, FLBAS selects the one that was built. */
function namespacePage(n: NamespaceIdentity): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  const size = logicalBlocks(n);
  for (const offset of [0, 8, 16]) put(page, offset, 8, size); // NSZE, NCAP, NUSE
  put(page, 25, 1, 1); // NLBAF: two formats
  put(page, 26, 1, n.lbaBytes === 512 ? 0 : 1); // FLBAS
  put(page, 48, 16, 4096n * BigInt(n.blocks)); // NVMCAP
  page.set(hexBytes(n.nguid, 16, "nguid"), 104);
  page.set(hexBytes(n.eui64, 8, "eui64"), 120);
  put(page, 128 + 2, 1, 9); // LBAF0.LBADS
  put(page, 132 + 2, 1, 12); // LBAF1.LBADS
  return page;
}

/** Identifier types of the Namespace Identification Descriptor list. */
const NIDT = { eui64: 1, nguid: 2, uuid: 3, csi: 4 } as const;

function descriptorPage(p: IdentifyParameters, n: NamespaceIdentity): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  let at = 0;
  const add = (type: number, id: Uint8Array) => {
    page.set([type, id.length, 0, 0, ...id], at);
    at += 4 + id.length;
  };
  const eui64 = hexBytes(n.eui64, 8, "eui64");
  const nguid = hexBytes(n.nguid, 16, "nguid");
  const given = hexBytes(n.uuid?.replaceAll("-", ""), 16, "uuid");
  const named = [eui64, nguid, given].some((id) => id.some(Boolean));
  const uuid = named ? given : derivedUuid([p.model, p.serial, String(n.nsid)]);
  // An identifier that is all zero says "none" and must not be listed.
  if (eui64.some(Boolean)) add(NIDT.eui64, eui64);
  if (nguid.some(Boolean)) add(NIDT.nguid, nguid);
  if (uuid.some(Boolean)) add(NIDT.uuid, uuid);
  if (p.ver >= 0x00020000) add(NIDT.csi, Uint8Array.of(0)); // command set identifiers are of 2.0
  return page;
}

function activeListPage(nsids: readonly number[]): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  nsids.forEach((nsid, i) => put(page, 4 * i, 4, nsid));
  return page;
}

/** A UUID of version 8 (RFC 9562) that is the same for the same names. */
function derivedUuid(names: readonly string[]): Uint8Array {
  const bytes = createHash("sha256").update(names.join("\0")).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Uint8Array.from(bytes);
}

function dashed(uuid: Uint8Array): string {
  const hex = Buffer.from(uuid).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Little-endian number. */
function put(page: Uint8Array, offset: number, bytes: number, value: number | bigint): void {
  const whole = BigInt(value);
  if (whole < 0n || whole >> BigInt(8 * bytes) !== 0n) {
    throw new RangeError(`Identify field at byte ${offset}: ${value} does not fit ${bytes} bytes`);
  }
  for (let i = 0; i < bytes; i++) page[offset + i] = Number((whole >> BigInt(8 * i)) & 0xffn);
}

/** ASCII, padded with spaces. */
function putText(page: Uint8Array, offset: number, bytes: number, text: string): void {
  if (!/^[ -~]*$/.test(text) || text.length > bytes) {
    throw new RangeError(`Identify text at byte ${offset}: at most ${bytes} printable ASCII characters, not "${text}"`);
  }
  page.set(Buffer.from(text.padEnd(bytes), "ascii"), offset);
}

/** UTF-8, ended by NUL. */
function putName(page: Uint8Array, offset: number, bytes: number, text: string): void {
  const encoded = Buffer.from(text, "utf8");
  if (encoded.length > bytes) throw new RangeError(`NQN of ${encoded.length} bytes, at most ${bytes}`);
  page.set(encoded, offset);
}

function hexBytes(text: string | undefined, bytes: number, what: string): Uint8Array {
  if (text === undefined) return new Uint8Array(bytes);
  if (!new RegExp(`^[0-9a-fA-F]{${2 * bytes}}$`).test(text)) {
    throw new RangeError(`${what} is ${2 * bytes} hexadecimal digits, not "${text}"`);
  }
  return Uint8Array.from(Buffer.from(text, "hex"));
}
