import type { FakeDma } from "./fake-memory.ts";

/** Clock of the fake card: 250 MHz. */
export const PS_PER_CYCLE = 4000;

/** What the devices of the fake card share: time, host memory, interrupt messages. */
export interface FakeBus {
  readonly cycle: number;
  readonly dma: FakeDma;
  /** Calls back after `cycles`. */
  after(cycles: number, action: () => void): void;
  /** Sends MSI-X vector `vector`, or keeps it pending while masked. */
  interrupt(vector: number): void;
}

/** A device behind a BAR; values are 32 bits. */
export interface FakeDevice {
  read32(offset: number): number;
  write32(offset: number, value: number): void;
}
