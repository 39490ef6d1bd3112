/** NVMe controller registers and their fields (NVM Express Base Specification §3.1; PCIe Transport Specification for doorbells). */
export const Register = {
  capLow: 0x00,
  capHigh: 0x04,
  version: 0x08,
  configuration: 0x14,
  status: 0x1c,
  subsystemReset: 0x20,
  adminQueueAttributes: 0x24,
  adminSqLow: 0x28,
  adminSqHigh: 0x2c,
  adminCqLow: 0x30,
  adminCqHigh: 0x34,
  cmbLocation: 0x38,
  cmbSize: 0x3c,
  cmbControlLow: 0x50,
  readyTimeouts: 0x68,
  doorbells: 0x1000,
} as const;

/** Smallest BAR the driver accepts: a page of registers, a page of doorbells. */
export const MIN_BAR_BYTES = 8192;

export interface Capabilities {
  /** Entries of an I/O queue, 2 … 65536. */
  readonly maxQueueEntries: number;
  /** Worst time from EN to RDY, units of 500 ms. */
  readonly timeout: number;
  /** Bytes between doorbells. */
  readonly doorbellStride: number;
  readonly subsystemReset: boolean;
  readonly nvmCommandSet: boolean;
  /** "One or more I/O command sets": CC.CSS becomes 110b. */
  readonly ioCommandSets: boolean;
  /** Page sizes in bytes. */
  readonly minPage: number;
  readonly maxPage: number;
  readonly controllerMemoryBuffer: boolean;
  readonly readyWithMedia: boolean;
}

/** @param low @param high the two halves of CAP, 32 bits each */
export function parseCapabilities(low: number, high: number): Capabilities {
  const bit = (word: number, n: number): boolean => ((word >>> n) & 1) === 1;
  return {
    maxQueueEntries: (low & 0xffff) + 1,
    timeout: (low >>> 24) & 0xff,
    doorbellStride: 4 << (high & 0xf),
    subsystemReset: bit(high, 4),
    nvmCommandSet: bit(high, 5),
    ioCommandSets: bit(high, 11),
    minPage: 2 ** (12 + ((high >>> 16) & 0xf)),
    maxPage: 2 ** (12 + ((high >>> 20) & 0xf)),
    controllerMemoryBuffer: bit(high, 25),
    readyWithMedia: bit(high, 27),
  };
}

export const Configuration = {
  enable: 1,
  cssAll: 6 << 4,
  shutdownNormal: 1 << 14,
  shutdownMask: 3 << 14,
  /** IOCQES 4, IOSQES 6: what the driver writes above the other fields, with 4 KiB pages and round robin. */
  base: 0x0046_0000,
} as const;

export const ControllerStatus = {
  ready: 1,
  fatal: 2,
  shutdownMask: 3 << 2,
  shutdownComplete: 2 << 2,
  subsystemResetOccurred: 1 << 4,
} as const;

/** CSTS in words. */
export function describeStatus(csts: number): string {
  const hex = `0x${csts.toString(16).padStart(8, "0")}`;
  if (csts === 0xffffffff) return `${hex} (no answer: device gone)`;
  const words = [csts & ControllerStatus.ready ? "ready" : "not ready"];
  if (csts & ControllerStatus.fatal) words.push("fatal error");
  const shutdown = (csts & ControllerStatus.shutdownMask) >>> 2;
  if (shutdown !== 0)
    words.push(shutdown === 1 ? "shutting down" : shutdown === 2 ? "shut down" : "reserved shutdown state");
  return `${hex} (${words.join(", ")})`;
}

/** Version register as text: 0x00010400 is "1.4". */
export function versionText(version: number): string {
  const tertiary = version & 0xff;
  return `${version >>> 16}.${(version >>> 8) & 0xff}${tertiary ? `.${tertiary}` : ""}`;
}
