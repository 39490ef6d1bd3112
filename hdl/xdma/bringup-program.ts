/** What the bring-up sequencer writes into the IP's registers, as a table. Offsets and bits: PG195 register space. */
import { type ChannelRoles, bypassChannels } from "./roles.ts";

/** One register to write and to read back. */
export interface BringupStep {
  /** Offset in the DMA register space, which `s_axil` decodes. */
  readonly offset: number;
  readonly value: number;
  /** Bits that must read back as written. */
  readonly verify: number;
}

/** Run. */
export const RUN = 1;
/** Status of a channel beside its Control; bit 0 is live, a 1 written clears the others (PG195: RW1C). */
export const STATUS_OFFSET = 0x40;
export const STATUS_BUSY = 0;
/**
 * Control bits that log errors into Status: align mismatch, magic stopped, invalid length (5:3), idle stopped (6), read errors (13:9),
 * write errors (18:14, host to card only), descriptor errors (23:19). Descriptor stopped and completed (1, 2) stay off: they would be set
 * by every transfer.
 */
const LOG_COMMON = 0x00f8_3e78;
const LOG_WRITE_ERRORS = 0x0007_c000;

const OFFSET = {
  control: 0x04,
  interruptMask: 0x90,
  userInterruptEnable: 0x2004,
  channelInterruptEnable: 0x2010,
  userVectors: 0x2080,
} as const;

/** Offset of the register block of a channel. */
const channelBase = { h2c: 0x0000, c2h: 0x1000 } as const;

/**
 * Sets a channel going: Run and the bits that log errors. Only Run has to read back: which log bits a memory-mapped channel keeps is
 * not documented.
 */
export const runStep = (direction: "h2c" | "c2h", channel: number): BringupStep => ({
  offset: channelBase[direction] + channel * 0x100 + OFFSET.control,
  value: RUN | LOG_COMMON | (direction === "h2c" ? LOG_WRITE_ERRORS : 0),
  verify: RUN,
});

/** No interrupt from a bypass channel: its mask stays clear. */
const quietStep = (direction: "h2c" | "c2h", channel: number): BringupStep => ({
  offset: channelBase[direction] + channel * 0x100 + OFFSET.interruptMask,
  value: 0,
  verify: 0x00ff_fe7e,
});

/** Interrupt block: user interrupts 0 to `vectors` - 1 enabled, interrupt i on vector i; no channel interrupts. */
const interruptSteps = (vectors: number): BringupStep[] => [
  { offset: OFFSET.channelInterruptEnable, value: 0, verify: 0xff },
  ...Array.from({ length: Math.ceil(vectors / 4) }, (_, word) => {
    const fields = [0, 1, 2, 3].map((i) => word * 4 + i).filter((i) => i < vectors);
    return {
      offset: OFFSET.userVectors + 4 * word,
      value: fields.reduce((sum, i) => sum + i * 2 ** (8 * (i % 4)), 0),
      verify: fields.reduce((sum, i) => sum + 0x1f * 2 ** (8 * (i % 4)), 0),
    };
  }),
  { offset: OFFSET.userInterruptEnable, value: 2 ** vectors - 1, verify: 2 ** vectors - 1 },
];

/** The whole program: masks, interrupts (if the card owns them), then Run of every bypass channel. */
export function bringupProgram(p: {
  h2c: ChannelRoles;
  c2h: ChannelRoles;
  irq: boolean;
  vectors: number;
}): BringupStep[] {
  const channels = [
    ...bypassChannels(p.h2c).map((n) => ["h2c", n] as const),
    ...bypassChannels(p.c2h).map((n) => ["c2h", n] as const),
  ];
  return [
    ...channels.map(([direction, n]) => quietStep(direction, n)),
    ...(p.irq ? interruptSteps(p.vectors) : []),
    ...channels.map(([direction, n]) => runStep(direction, n)),
  ];
}

/** The step that sets channel `n` of a direction going, as an index into the program. */
export function runIndex(program: readonly BringupStep[], direction: "h2c" | "c2h", channel: number): number {
  const { offset } = runStep(direction, channel);
  return program.findIndex((step) => step.offset === offset);
}
