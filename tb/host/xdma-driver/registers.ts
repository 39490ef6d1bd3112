/** Register map of the DMA BAR and the constants of the Linux driver `xdma.ko` (PG195 v4.1; Xilinx/dma_ip_drivers libxdma.h). */

/** Which way data moves: host to card, card to host. */
export type Direction = "h2c" | "c2h";

/** Channels per direction at most. */
export const MAX_CHANNELS = 4;

const CHANNEL_STRIDE = 0x100;

/** First register of a channel. */
export function channelBase(direction: Direction, channel: number): number {
  return (direction === "h2c" ? 0x0000 : 0x1000) + CHANNEL_STRIDE * channel;
}

/** First register of a channel's scatter-gather block. */
export function sgdmaBase(direction: Direction, channel: number): number {
  return (direction === "h2c" ? 0x4000 : 0x5000) + CHANNEL_STRIDE * channel;
}

/** Offsets in a channel's block. */
export const Channel = {
  identifier: 0x00,
  control: 0x04,
  controlSet: 0x08,
  controlClear: 0x0c,
  status: 0x40,
  /** Reading clears all but busy. */
  statusClear: 0x44,
  completedCount: 0x48,
  alignments: 0x4c,
  pollAddressLow: 0x88,
  pollAddressHigh: 0x8c,
  interruptMask: 0x90,
  interruptMaskSet: 0x94,
  interruptMaskClear: 0x98,
} as const;

/** Offsets in a channel's scatter-gather block. */
export const Sgdma = {
  identifier: 0x00,
  descriptorLow: 0x80,
  descriptorHigh: 0x84,
  descriptorAdjacent: 0x88,
  credits: 0x8c,
} as const;

/** Interrupt block. */
export const Irq = {
  identifier: 0x2000,
  userEnable: 0x2004,
  userEnableSet: 0x2008,
  userEnableClear: 0x200c,
  channelEnable: 0x2010,
  channelEnableSet: 0x2014,
  channelEnableClear: 0x2018,
  userRequest: 0x2040,
  channelRequest: 0x2044,
  userPending: 0x2048,
  channelPending: 0x204c,
  userVectors: 0x2080,
  channelVectors: 0x20a0,
} as const;

export const CONFIG_IDENTIFIER = 0x3000;

/** Upper 16 bits of the identifiers. */
export const Id = { h2c: 0x1fc0, c2h: 0x1fc1, irq: 0x1fc2, config: 0x1fc3 } as const;

/** Bit 15 of an identifier: AXI4-Stream channel. */
export const ID_STREAMING = 1 << 15;

/** The driver looks for the DMA registers in BARs of at least this size. */
export const MIN_CONFIG_BAR = 0x8000;

export const Control = {
  run: 0x0000_0001,
  nonIncremental: 0x0200_0000,
  /** Written to start and to stop; the two forms differ in Run. */
  startInterrupt: 0x00f8_3e1f,
  stopInterrupt: 0x00f8_3e1e,
  startPoll: 0x04f8_3e19,
  stopPoll: 0x04f8_3e18,
} as const;

/** Interrupt enable mask of a channel. */
export const InterruptMask = { interrupt: 0x00f8_3e1e, poll: 0x00f8_3e18 } as const;

/** Status bits by number. */
export const STATUS_BUSY = 1;
const STATUS_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "descriptor stopped"],
  [2, "descriptor completed"],
  [3, "alignment mismatch"],
  [4, "magic stopped"],
  [5, "invalid length"],
  [6, "idle stopped"],
  [9, "read error: unsupported request or decode error"],
  [10, "read error: completer abort or slave error"],
  [11, "read error: parity"],
  [12, "read error: poisoned"],
  [13, "read error: unexpected completion"],
  [14, "write error: decode error"],
  [15, "write error: slave error"],
  [19, "descriptor error: unsupported request"],
  [20, "descriptor error: completer abort"],
  [21, "descriptor error: parity"],
  [22, "descriptor error: poisoned"],
  [23, "descriptor error: unexpected completion"],
]);

const COMMON_ERRORS = (1 << 3) | (1 << 4) | (1 << 5) | (0x1f << 19);
/** Status bits that make the driver fail a transfer. */
export const STATUS_ERRORS: Readonly<Record<Direction, number>> = {
  h2c: COMMON_ERRORS | (0x1f << 9) | (3 << 14),
  c2h: COMMON_ERRORS | (3 << 9),
};

/** Names of the bits set in `status`, for messages. */
export function statusNames(status: number): string[] {
  return [...STATUS_NAMES].filter(([bit]) => (status >>> bit) & 1).map(([, name]) => name);
}

/** Poll-mode write-back: error flag and count of completed descriptors. */
export const WriteBack = { error: 0x8000_0000, countMask: 0x00ff_ffff } as const;

/** The driver always asks for this many user interrupts, whatever the card has. */
export const USER_INTERRUPTS = 16;

/** What the driver writes to the user interrupt enable: one bit more than there are interrupts. */
export const USER_ENABLE_MASK = 0x0001_ffff;

/**
 * Values of the vector registers, four 5-bit fields each: channels take vectors 0 … channels−1 (packed, h2c first), user
 * interrupts the 16 behind.
 * @returns offset and value in the order the driver writes them
 */
export function vectorWrites(channels: number): { offset: number; value: number }[] {
  const words = (offset: number, first: number, count: number): { offset: number; value: number }[] => {
    const writes: { offset: number; value: number }[] = [];
    for (let i = 0; i < count; i += 4) {
      let value = 0;
      for (let field = 0; field < Math.min(4, count - i); field++) value |= ((first + i + field) & 0x1f) << (8 * field);
      writes.push({ offset: offset + i, value: value >>> 0 });
    }
    return writes;
  };
  return [...words(Irq.channelVectors, 0, channels), ...words(Irq.userVectors, channels, USER_INTERRUPTS)];
}
