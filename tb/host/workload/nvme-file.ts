import { shortestNs } from "../../golden/limits.ts";
import { withCard } from "../card.ts";
import type { Card, CardOptions } from "../card.ts";
import type { Host } from "../kernel/host.ts";
import { UserBuffer } from "../memory/user-buffer.ts";
import { NvmeDriver } from "../nvme-driver/driver.ts";
import type { NvmeOptions } from "../nvme-driver/driver.ts";
import type { Namespace } from "../nvme-driver/initialise.ts";
import { versionText } from "../nvme-driver/registers.ts";
import type { Random } from "../random.ts";
import type { JsonValue } from "../sim/card-client.ts";
import { JobInputError, readInput, requirePersonality, sha256 } from "./input.ts";
import { linkShape } from "./link-shape.ts";
import { keepInFlight, planCommands } from "./plan.ts";
import type { PlannedCommand, QueueDepth } from "./plan.ts";
import { rate, summarise } from "./stats.ts";
import type { LatencySummary } from "./stats.ts";

export interface NvmeFileOptions {
  readonly sim: CardOptions;
  /** File to write to the disk and read back. */
  readonly file: string;
  /** Commands in flight over all queues. Default: wanders between 1 and 32. */
  readonly queueDepth?: QueueDepth;
  /** Largest command in bytes. Default 1 MiB; MDTS limits it further. */
  readonly maxCommandBytes?: number;
  /** Pages one command may touch. Default: as many as the largest command needs at any offset; 2: without PRP lists. */
  readonly maxPages?: number;
  /** Namespace to use. Default: the first active one. */
  readonly nsid?: number;
  /** First logical block of the file on the disk. Default 0. */
  readonly firstBlock?: number;
  /** The default time scale of 10 000 makes the driver's 30 s per command 3 ms. */
  readonly driver?: NvmeOptions;
}

/** Writing, or reading back. */
export interface PhaseResult {
  readonly commands: number;
  readonly bytes: number;
  readonly simulatedNs: number;
  readonly bytesPerSecond: number;
  readonly iops: number;
  readonly latencyNs: LatencySummary;
  /** What the link alone would take for the same commands. */
  readonly ceiling: { readonly iops: number; readonly bytesPerSecond: number };
  readonly percentOfCeiling: number;
  readonly maxInFlight: number;
  readonly sqDoorbells: number;
  readonly cqDoorbells: number;
  readonly interrupts: number;
}

export interface NvmeFileResult {
  readonly job: "nvme";
  readonly file: string;
  readonly bytes: number;
  /** Set when there was nothing to do, and why. */
  readonly note?: string;
  readonly sha256Before: string;
  readonly sha256After: string;
  readonly identical: boolean;
  readonly seed: number;
  readonly controller?: {
    readonly model: string;
    readonly serial: string;
    readonly firmware: string;
    readonly version: string;
  };
  readonly lbaBytes?: number;
  readonly blocks?: number;
  readonly queues?: number;
  readonly write?: PhaseResult;
  readonly read?: PhaseResult;
  /** From power-on to the end of the job. */
  readonly simulatedNs: number;
  readonly cycles: number;
  /** Counters and parameters of the simulator's models. */
  readonly model: JsonValue;
}

/** Byte around every buffer, to notice a transfer that spills over an edge. */
const GUARD = 0xc3;

function cycleBudget(bytes: number): number {
  return 30_000_000 + 64 * bytes;
}

/**
 * Writes a file to the NVMe disk and reads it back, in commands of random size, page offset, queue and order, with a second, different
 * cut for reading. The last block is padded with zeros.
 * @throws JobInputError for an unreadable file or one that does not fit; SimulatorError, JobError
 */
export async function nvmeFile(options: NvmeFileOptions): Promise<NvmeFileResult> {
  const input = readInput(options.file);
  requirePersonality("nvme", options.sim.constants);
  const bytes = input.data.length;
  const common = { job: "nvme", file: input.path, bytes, sha256Before: input.sha256, seed: options.sim.seed } as const;
  if (bytes === 0) {
    const note = "the file is empty: no block to write, so the card was not touched";
    return { ...common, note, sha256After: input.sha256, identical: true, simulatedNs: 0, cycles: 0, model: null };
  }
  const sim = { cycleBudget: cycleBudget(bytes), expectedUse: 2 ** 25, ...options.sim };
  return withCard(sim, async (card) => {
    const measured = await new FileJob(card, options).run(input.data);
    return { ...common, ...measured, identical: measured.sha256After === input.sha256 };
  });
}

class FileJob {
  readonly #host: Host;
  readonly #random: Random;

  constructor(
    private readonly card: Card,
    private readonly options: NvmeFileOptions,
  ) {
    this.#host = card.host;
    this.#random = card.host.random.stream("nvme-file");
  }

  async run(data: Buffer) {
    const driver = await NvmeDriver.probe(this.#host, this.card.pci, { timeScale: 10_000, ...this.options.driver });
    const namespace = this.#namespace(driver);
    if (driver.queues.length === 0) throw new Error("the controller granted no I/O queues");
    await driver.readPartitionTables(namespace);
    const { lbaBytes } = namespace;
    const first = this.options.firstBlock ?? 0;
    const blocks = Math.ceil(data.length / lbaBytes);
    if (first + blocks > namespace.size) {
      throw new JobInputError(
        `${blocks} blocks from ${first} exceed the namespace's ${namespace.size} blocks of ${lbaBytes} bytes`,
      );
    }
    const image = Buffer.alloc(blocks * lbaBytes);
    data.copy(image);
    const back = Buffer.alloc(image.length);
    const write = await this.#phase("write", driver, namespace, blocks, image);
    await driver.flush(namespace);
    const read = await this.#phase("read", driver, namespace, blocks, back);
    if (!back.subarray(data.length).every((byte) => byte === 0))
      throw new Error("the padding of the last block came back changed");
    const { identity, queues } = driver;
    const queueCount = queues.length;
    await driver.shutdown();
    this.#checkLeftovers(driver);
    return {
      sha256After: sha256(back.subarray(0, data.length)),
      controller: {
        model: identity.modelNumber,
        serial: identity.serialNumber,
        firmware: identity.firmwareRevision,
        version: versionText(identity.version),
      },
      ...{ lbaBytes, blocks, queues: queueCount, write, read },
      simulatedNs: this.#host.nowNs,
      cycles: this.#host.cycle,
      model: await this.#host.request((client) => client.stats()),
    };
  }

  #namespace({ namespaces }: NvmeDriver): Namespace {
    const { nsid } = this.options;
    const found = nsid === undefined ? namespaces[0] : namespaces.find((each) => each.nsid === nsid);
    if (found) return found;
    const there = namespaces.map((each) => each.nsid).join(", ");
    throw new JobInputError(
      `the controller has no namespace${nsid === undefined ? "" : ` ${nsid}`}; it has: ${there || "none"}`,
    );
  }

  /** @param image all blocks: the source of writes, filled by reads */
  async #phase(
    kind: "read" | "write",
    driver: NvmeDriver,
    namespace: Namespace,
    blocks: number,
    image: Buffer,
  ): Promise<PhaseResult> {
    const { queueDepth = { min: 1, max: 32 }, maxCommandBytes = 2 ** 20 } = this.options;
    const maxPages = this.options.maxPages ?? maxCommandBytes / 4096 + 1;
    const random = this.#random.stream(kind);
    const plan = planCommands(random, blocks, {
      lbaBytes: namespace.lbaBytes,
      maxBytes: Math.min(maxCommandBytes, driver.maxTransferBytes(namespace)),
      maxPages,
      queues: driver.queues.length,
    });
    const latencies: number[] = [];
    const before = totals(driver);
    const start = this.#host.nowNs;
    const maxInFlight = await keepInFlight(plan, queueDepth, random, async (command) => {
      latencies.push(await this.#command(kind, driver, namespace, command, image));
    });
    const simulatedNs = this.#host.nowNs - start;
    const after = totals(driver);
    if (after.lostInterrupts > 0) throw new Error(`${after.lostInterrupts} completions came without an interrupt`);
    const link = linkShape(await this.#host.request((client) => client.stats()));
    const moved = plan.map(({ blocks: count, pageOffset }) => ({
      bytes: count * namespace.lbaBytes,
      offset: pageOffset,
    }));
    const leastNs = shortestNs(
      link,
      moved.map((each) => ({ kind, ...each })),
    );
    return {
      commands: plan.length,
      bytes: image.length,
      simulatedNs,
      bytesPerSecond: rate(image.length, simulatedNs),
      iops: rate(plan.length, simulatedNs),
      latencyNs: summarise(latencies),
      ceiling: { iops: rate(plan.length, leastNs), bytesPerSecond: rate(image.length, leastNs) },
      percentOfCeiling: (100 * leastNs) / simulatedNs,
      maxInFlight,
      sqDoorbells: after.sqDoorbells - before.sqDoorbells,
      cqDoorbells: after.cqDoorbells - before.cqDoorbells,
      interrupts: after.interrupts - before.interrupts,
    };
  }

  /** @returns latency, simulated ns */
  async #command(
    kind: "read" | "write",
    driver: NvmeDriver,
    namespace: Namespace,
    command: PlannedCommand,
    image: Buffer,
  ): Promise<number> {
    const { lbaBytes } = namespace;
    const at = command.firstBlock * lbaBytes;
    const bytes = command.blocks * lbaBytes;
    const buffer = UserBuffer.allocate(this.#host.pages, bytes, command.pageOffset);
    try {
      buffer.guard(GUARD);
      if (kind === "write") buffer.write(image.subarray(at, at + bytes));
      else buffer.fill(GUARD);
      const slba = (this.options.firstBlock ?? 0) + command.firstBlock;
      const completion = await driver[kind]({ namespace, slba, blocks: command.blocks, buffer, queue: command.queue });
      if (kind === "read") buffer.read().copy(image, at);
      if (!buffer.guardIntact(GUARD))
        throw new Error(`${kind} of ${command.blocks} blocks at ${slba} changed bytes around its buffer`);
      return completion.latencyNs;
    } finally {
      buffer.free();
    }
  }

  /** After an orderly end nothing of the host may still be open to the device. */
  #checkLeftovers(driver: NvmeDriver): void {
    const open = this.#host.iommu.reachablePages();
    if (open.length > 0) throw new Error(`${open.length} pages are still reachable by the device after the shutdown`);
    if (driver.prps.blocksInUse > 0) throw new Error(`${driver.prps.blocksInUse} PRP lists were not given back`);
    if (this.#host.interrupts.spurious > 0)
      throw new Error(`${this.#host.interrupts.spurious} interrupt messages had no handler`);
  }
}

function totals(driver: NvmeDriver) {
  const sum = { sqDoorbells: 0, cqDoorbells: 0, interrupts: 0, lostInterrupts: 0 };
  for (const { stats } of driver.queues) {
    sum.sqDoorbells += stats.sqDoorbells;
    sum.cqDoorbells += stats.cqDoorbells;
    sum.interrupts += stats.interrupts;
    sum.lostInterrupts += stats.lostInterrupts;
  }
  return sum;
}
