/** Identify data structures (NVM Express Base Specification §5.1.13; 4096 bytes each), the fields a driver reads. */
export const IDENTIFY_BYTES = 4096;

export interface ControllerIdentity {
  readonly vendorId: number;
  readonly subsystemVendorId: number;
  readonly serialNumber: string;
  readonly modelNumber: string;
  readonly firmwareRevision: string;
  /** Largest transfer in bytes; Infinity when the controller reports no limit. */
  readonly maxTransferBytes: number;
  readonly controllerId: number;
  /** Same coding as the version register. */
  readonly version: number;
  /** Shutdown latency in µs. */
  readonly shutdownLatencyUs: number;
  readonly asyncEventSupport: number;
  readonly attributes: number;
  readonly controllerType: number;
  /** Retry delay 1, units of 100 ms. */
  readonly retryDelay1: number;
  readonly adminCommandSupport: number;
  readonly abortLimit: number;
  readonly asyncEventLimit: number;
  readonly logPageAttributes: number;
  readonly autonomousPowerStates: boolean;
  readonly hostMemoryPreferred: number;
  /** log2 of the required queue entry sizes. */
  readonly sqEntrySize: number;
  readonly cqEntrySize: number;
  readonly namespaces: number;
  readonly optionalCommandSupport: number;
  readonly volatileWriteCache: boolean;
  readonly sglSupport: number;
  readonly subsystemNqn: string;
}

/** @param minPage bytes of CAP.MPSMIN: the unit of MDTS */
export function parseController(data: Buffer, minPage: number): ControllerIdentity {
  checkLength(data);
  const mdts = data.readUInt8(77);
  return {
    vendorId: data.readUInt16LE(0),
    subsystemVendorId: data.readUInt16LE(2),
    serialNumber: text(data, 4, 24),
    modelNumber: text(data, 24, 64),
    firmwareRevision: text(data, 64, 72),
    maxTransferBytes: mdts === 0 ? Infinity : minPage * 2 ** mdts,
    controllerId: data.readUInt16LE(78),
    version: data.readUInt32LE(80),
    shutdownLatencyUs: data.readUInt32LE(88),
    asyncEventSupport: data.readUInt32LE(92),
    attributes: data.readUInt32LE(96),
    controllerType: data.readUInt8(111),
    retryDelay1: data.readUInt16LE(128),
    adminCommandSupport: data.readUInt16LE(256),
    abortLimit: data.readUInt8(258),
    asyncEventLimit: data.readUInt8(259),
    logPageAttributes: data.readUInt8(261),
    autonomousPowerStates: (data.readUInt8(265) & 1) === 1,
    hostMemoryPreferred: data.readUInt32LE(272),
    sqEntrySize: data.readUInt8(512) & 0xf,
    cqEntrySize: data.readUInt8(513) & 0xf,
    namespaces: data.readUInt32LE(516),
    optionalCommandSupport: data.readUInt16LE(520),
    volatileWriteCache: (data.readUInt8(525) & 1) === 1,
    sglSupport: data.readUInt32LE(536),
    subsystemNqn: text(data, 768, 1024),
  };
}

export interface NamespaceIdentity {
  /** Blocks. */
  readonly size: number;
  readonly capacity: number;
  readonly used: number;
  /** Number of the LBA format in use. */
  readonly format: number;
  /** Bytes of a logical block. */
  readonly lbaBytes: number;
  readonly metadataBytes: number;
  readonly protection: number;
  /** 32 hexadecimal digits, or empty. */
  readonly nguid: string;
  /** 16 hexadecimal digits, or empty. */
  readonly eui64: string;
  /** Block sizes of all formats, in order. */
  readonly formats: readonly number[];
}

export function parseNamespace(data: Buffer): NamespaceIdentity {
  checkLength(data);
  const count = data.readUInt8(25) + 1;
  const flbas = data.readUInt8(26);
  const format = (flbas & 0xf) | ((flbas >>> 1) & 0x30);
  const formats = Array.from({ length: count }, (_, i) => 2 ** data.readUInt8(128 + 4 * i + 2));
  return {
    size: Number(data.readBigUInt64LE(0)),
    capacity: Number(data.readBigUInt64LE(8)),
    used: Number(data.readBigUInt64LE(16)),
    format,
    lbaBytes: 2 ** data.readUInt8(128 + 4 * format + 2),
    metadataBytes: data.readUInt16LE(128 + 4 * format),
    protection: data.readUInt8(29) & 7,
    nguid: hexOrEmpty(data.subarray(104, 120)),
    eui64: hexOrEmpty(data.subarray(120, 128)),
    formats,
  };
}

/** Active namespace identifiers, ascending; at most 1024. @throws Error when they do not ascend */
export function parseNamespaceList(data: Buffer): number[] {
  checkLength(data);
  const list: number[] = [];
  for (let at = 0; at < IDENTIFY_BYTES; at += 4) {
    const nsid = data.readUInt32LE(at);
    if (nsid === 0) break;
    if (nsid <= (list.at(-1) ?? 0))
      throw new Error(`active namespace list does not ascend: ${nsid} after ${list.at(-1)}`);
    list.push(nsid);
  }
  return list;
}

export interface NamespaceDescriptor {
  readonly type: "eui64" | "nguid" | "uuid" | "csi" | "unknown";
  /** Hexadecimal. */
  readonly value: string;
}

const DESCRIPTOR_TYPES: ReadonlyMap<number, { type: NamespaceDescriptor["type"]; length: number }> = new Map([
  [1, { type: "eui64", length: 8 }],
  [2, { type: "nguid", length: 16 }],
  [3, { type: "uuid", length: 16 }],
  [4, { type: "csi", length: 1 }],
]);

/** Namespace identification descriptors; parsing stops, as Linux does, at a descriptor with a wrong length. */
export function parseDescriptors(data: Buffer): NamespaceDescriptor[] {
  checkLength(data);
  const list: NamespaceDescriptor[] = [];
  for (let at = 0; at + 4 <= IDENTIFY_BYTES;) {
    const length = data.readUInt8(at + 1);
    if (length === 0 || at + 4 + length > IDENTIFY_BYTES) break;
    const known = DESCRIPTOR_TYPES.get(data.readUInt8(at));
    if (known && known.length !== length) break;
    list.push({ type: known?.type ?? "unknown", value: data.toString("hex", at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return list;
}

function text(data: Buffer, from: number, to: number): string {
  const raw = data.toString("latin1", from, to);
  const end = raw.indexOf("\0");
  return (end < 0 ? raw : raw.slice(0, end)).trimEnd();
}

function hexOrEmpty(bytes: Buffer): string {
  return bytes.every((byte) => byte === 0) ? "" : bytes.toString("hex");
}

function checkLength(data: Buffer): void {
  if (data.length !== IDENTIFY_BYTES)
    throw new RangeError(`identify data must have ${IDENTIFY_BYTES} bytes, got ${data.length}`);
}
