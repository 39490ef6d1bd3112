import { withCard } from "../card.ts";
import type { Card, CardOptions } from "../card.ts";
import type { Host } from "../kernel/host.ts";
import { PAGE_BYTES } from "../memory/host-memory.ts";
import { UserBuffer } from "../memory/user-buffer.ts";
import type { JsonValue } from "../sim/card-client.ts";
import { XdmaDriver } from "../xdma-driver/driver.ts";
import type { XdmaOptions } from "../xdma-driver/driver.ts";
import { RING_DESCRIPTORS } from "../xdma-driver/engine.ts";
import { JobInputError, readInput, requirePersonality, sha256 } from "./input.ts";
import type { InputFile } from "./input.ts";
import { rate } from "./stats.ts";

export interface CopyFileOptions {
  readonly sim: CardOptions;
  /** File to copy through the card. */
  readonly file: string;
  /** Address in the card's memory. Default 0. */
  readonly address?: number;
  /** The driver's `poll_mode` and time-outs. The default time-out suits a link of 200 MB/s. */
  readonly driver?: Pick<XdmaOptions, "pollMode" | "timeoutSeconds" | "timeScale">;
}

/** One direction of the copy. */
export interface CopyLeg {
  readonly simulatedNs: number;
  readonly bytesPerSecond: number;
  /** Descriptors, one per page. */
  readonly descriptors: number;
}

export interface CopyFileResult {
  readonly job: "copy";
  readonly file: string;
  readonly bytes: number;
  /** Set when there was nothing to do, and why. */
  readonly note?: string;
  readonly sha256Before: string;
  readonly sha256After: string;
  readonly identical: boolean;
  readonly seed: number;
  readonly address: number;
  readonly h2c?: CopyLeg;
  readonly c2h?: CopyLeg;
  /** From power-on to the end of the job. */
  readonly simulatedNs: number;
  readonly cycles: number;
  readonly interrupts: number;
  /** Counters and parameters of the simulator's models. */
  readonly model: JsonValue;
}

/** Byte that surrounds the buffers: a DMA that spills over an edge changes it. */
const GUARD = 0x5a;

/** Cycles granted: enough for start-up, plus a link of a fortieth of the usual speed. */
function cycleBudget(bytes: number): number {
  return 20_000_000 + 16 * bytes;
}

/** Time scale that turns the driver's 10 s per chain into a millisecond and 5 ns per byte of the longest chain. */
function timeScaleFor(bytes: number): number {
  const longestChain = Math.min(bytes, RING_DESCRIPTORS * PAGE_BYTES);
  return 10e9 / (1e6 + 5 * longestChain);
}

/**
 * Copies a file through the card as a user program of the `xdma` driver would: `/dev/xdma0_h2c_0` takes it from scattered pages to the
 * card's memory, `/dev/xdma0_c2h_0` brings it back to other pages.
 * @throws JobInputError for an unreadable file or one that does not fit; SimulatorError, JobError
 */
export async function copyFile(options: CopyFileOptions): Promise<CopyFileResult> {
  const input = readInput(options.file);
  const { sim, address = 0 } = options;
  requirePersonality("copy", sim.constants);
  if (address + input.data.length > sim.constants.ddr_bytes) {
    throw new JobInputError(
      `${input.data.length} bytes at card address ${address} exceed the card's ${sim.constants.ddr_bytes} bytes`,
    );
  }
  const bytes = input.data.length;
  const common = { job: "copy", file: input.path, bytes, sha256Before: input.sha256, seed: sim.seed, address } as const;
  if (bytes === 0) {
    const note = "the file is empty: the driver refuses transfers of zero bytes (EINVAL), so the card was not touched";
    const nothing = { simulatedNs: 0, cycles: 0, interrupts: 0, model: null };
    return { ...common, note, sha256After: input.sha256, identical: true, ...nothing };
  }
  const expectedUse = 2 * bytes + 2 ** 24;
  return withCard({ cycleBudget: cycleBudget(bytes), expectedUse, ...sim }, async (card) => {
    const measured = await copyThrough(card, input, address, options.driver);
    const identical = measured.sha256After === input.sha256;
    return { ...common, ...measured, identical };
  });
}

async function copyThrough(card: Card, input: InputFile, address: number, driverOptions: CopyFileOptions["driver"]) {
  const { host, pci, constants } = card;
  const driver = await XdmaDriver.probe(host, pci, {
    timeScale: timeScaleFor(input.data.length),
    ...driverOptions,
    h2cBypass: constants.h2c_bypass,
    c2hBypass: constants.c2h_bypass,
  });
  const random = host.random.stream("copy");
  const offset = (): number => random.int(0, 4095);
  const source = UserBuffer.allocate(host.pages, input.data.length, offset());
  const target = UserBuffer.allocate(host.pages, input.data.length, offset());
  for (const buffer of [source, target]) buffer.guard(GUARD);
  source.write(input.data);
  target.fill(~GUARD & 0xff);
  const h2c = await leg(host, source, () => driver.open("h2c_0").pwrite(source, source.length, address));
  const c2h = await leg(host, target, () => driver.open("c2h_0").pread(target, target.length, address));
  const sha256After = sha256(target.read());
  if (!source.guardIntact(GUARD) || !target.guardIntact(GUARD)) {
    throw new Error("bytes around a buffer have changed: a transfer spilled over its edges");
  }
  const interrupts = host.messages;
  await driver.remove();
  source.free();
  target.free();
  const model = await host.request((client) => client.stats());
  return { sha256After, h2c, c2h, simulatedNs: host.nowNs, cycles: host.cycle, interrupts, model };
}

async function leg(host: Host, buffer: UserBuffer, transfer: () => Promise<number>): Promise<CopyLeg> {
  const start = host.nowNs;
  const moved = await transfer();
  if (moved !== buffer.length) throw new Error(`the driver moved ${moved} of ${buffer.length} bytes`);
  const simulatedNs = host.nowNs - start;
  return { simulatedNs, bytesPerSecond: rate(moved, simulatedNs), descriptors: buffer.pages.length };
}
