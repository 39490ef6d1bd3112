import { createHash } from "node:crypto";
import { CARD_WINDOW, CARD_WINDOW_BASE, LIST_PIECES } from "../../hdl/lib/card-types.ts";
import type { ChannelRole, Config } from "./schema.ts";

/** What follows from a configuration: numbers that more than one output needs. */
export interface Derived {
  /** sha256 of the resolved configuration, in hex. */
  readonly hash: string;
  /** Bit N set: channel N takes its descriptors from the card. */
  readonly h2cBypass: number;
  readonly c2hBypass: number;
  /** Of all memories together. */
  readonly ddrBytes: number;
  /** Bits of a byte address of one memory. */
  readonly ddrAddressWidth: number;
  readonly ddrDataWidth: number;
  readonly ddrIdWidth: number;
  readonly axiIdWidth: number;
  readonly userIrqs: number;
  readonly msixVectors: number;
  readonly userBarBytes: number;
  readonly dmaBarBytes: number;
  readonly classCode: number;
  /** Largest transfer of one command: 2^mdts pages (Identify Controller MDTS). */
  readonly mdts: number;
  /** CAP.TO in units of 500 ms. */
  readonly readyTimeout: number;
  readonly namespaces: readonly {
    readonly nsid: number;
    readonly lbaBytes: 512 | 4096;
    readonly blocks: number;
    readonly base: number;
  }[];
  readonly windows: readonly {
    readonly name: string;
    readonly base: bigint;
    readonly bytes: bigint;
    readonly stride: number;
  }[];
}

export const PAGE = 4096;

export function derive(config: Config): Derived {
  const memoryBytes = config.ddr.size_mib * 2 ** 20;
  const ddrBytes = config.ddr.channels * memoryBytes;
  let base = 0;
  const namespaces = config.namespaces.map(({ size_mib, lba_bytes }, i) => {
    const blocks = size_mib * 256;
    const placed = { nsid: i + 1, lbaBytes: lba_bytes, blocks, base };
    base += blocks;
    return placed;
  });
  const windowBytes = {
    writeSlots: config.data.page_slots,
    readSlots: config.data.page_slots,
    sqe: 8,
    prpList: LIST_PIECES,
    cqe: 8,
    admin: 1,
  };
  const windows = Object.entries(CARD_WINDOW)
    .map(([name, { base: offset, stride }]) => ({
      name: name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
      base: CARD_WINDOW_BASE + BigInt(offset),
      bytes: BigInt(stride * windowBytes[name as keyof typeof CARD_WINDOW]),
      stride,
    }))
    .filter(({ bytes }) => bytes > 0n);
  const hostWindow =
    config.host.personality === "xdma" ? [{ name: "ddr", base: 0n, bytes: BigInt(ddrBytes), stride: 0 }] : [];
  return {
    hash: createHash("sha256").update(JSON.stringify(config)).digest("hex"),
    h2cBypass: bypass(config.xdma.h2c_roles),
    c2hBypass: bypass(config.xdma.c2h_roles),
    ddrBytes,
    ddrAddressWidth: Math.log2(memoryBytes),
    ddrDataWidth: 512,
    ddrIdWidth: 4,
    axiIdWidth: 4,
    userIrqs: 16,
    msixVectors: 32,
    userBarBytes: 65536,
    dmaBarBytes: 65536,
    classCode: config.host.personality === "nvme" ? 0x010802 : 0x058000,
    mdts: Math.log2(config.data.max_transfer_kib / 4),
    readyTimeout: config.nvme.ready_timeout_ms / 500,
    namespaces,
    windows: [...hostWindow, ...windows],
  };
}

const bypass = (roles: readonly ChannelRole[]) =>
  roles.reduce((mask, role, n) => (role === "host" ? mask : mask | (1 << n)), 0);
