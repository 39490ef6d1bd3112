import { latencyFloorNs } from "../../golden/link.ts";
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
  /** The default time scale of 10 000 makes the driver's 30 s per command 3 ms. As many queues are asked for as there can be. */
  readonly driver?: NvmeOptions;
}

/** Writing, writing and reading at once, or reading back. */
export interface PhaseResult {
  readonly commands: number;
  readonly reads: number;
  /** Of commands. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** Commands with a PRP list, and those of them whose list goes on in a further page. */
  readonly lists: number;
  readonly chains: number;
  /** Commands of each I/O queue, by their direction. */
  readonly byQueue: readonly { readonly reads: number; readonly writes: number }[];
  readonly bytes: number;
  readonly simulatedNs: number;
  readonly bytesPerSecond: number;
  readonly iops: number;
  readonly latencyNs: LatencySummary;
  /** Mean of what each command would take alone at the least. */
  readonly latencyFloorNs: number;
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
  /** Reads that brought something else than was written, while other blocks were written. */
  readonly changed?: number;
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
  readonly mixed?: PhaseResult;
  readonly read?: PhaseResult;
  /** From power-on to the end of the job. */
  readonly simulatedNs: number;
  readonly cycles: number;
  /** Counters and parameters of the simulator's models. */
  readonly model: JsonValue;
}

type Kind = "read" | "write";
type Step = PlannedCommand & { readonly kind: Kind };
const reading = (command: PlannedCommand): Step => ({ kind: "read", ...command });
const writing = (command: PlannedCommand): Step => ({ kind: "write", ...command });

/** All blocks: what writes take, and what reads fill. */
interface Images {
  readonly image: Buffer;
  readonly back: Buffer;
}

/** More than any card has: the controller says how many it grants. */
const MOST_QUEUES = 64;

/** Byte around every buffer, to notice a transfer that spills over an edge. */
const GUARD = 0xc3;

function cycleBudget(bytes: number): number {
  return 30_000_000 + 96 * bytes;
}

/**
 * Writes a file to the NVMe disk and reads it back, in commands of random size, page offset, queue, list and order, over all queues: half of the commands
 * first; then the others, while what has been written is read; then all of it in a second, different cut. The last block is padded with zeros.
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
    return { ...common, ...measured, identical: measured.sha256After === input.sha256 && measured.changed === 0 };
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
    const driver = await NvmeDriver.probe(this.#host, this.card.pci, {
      ...{ timeScale: 10_000, ioQueues: MOST_QUEUES },
      ...this.options.driver,
    });
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
    const cut = (name: string) => this.#cut(name, driver, namespace, blocks);
    const commands = cut("write");
    const firstHalf = commands.slice(0, Math.ceil(commands.length / 2));
    const writes = commands.slice(firstHalf.length);
    const between = Buffer.alloc(image.length);
    const write = await this.#phase("write", driver, namespace, firstHalf.map(writing), { image, back: between });
    const both = this.#random.stream("mixed").shuffle([...writes.map(writing), ...firstHalf.map(reading)]);
    const mixed = await this.#phase("mixed", driver, namespace, both, { image, back: between });
    const changed = firstHalf.filter(({ firstBlock, blocks: count }) => {
      const [from, to] = [firstBlock * lbaBytes, (firstBlock + count) * lbaBytes];
      return !between.subarray(from, to).equals(image.subarray(from, to));
    }).length;
    await driver.flush(namespace);
    const read = await this.#phase("read", driver, namespace, cut("read").map(reading), { image, back });
    if (!back.subarray(data.length).every((byte) => byte === 0))
      throw new Error("the padding of the last block came back changed");
    const { identity, queues } = driver;
    const queueCount = queues.length;
    await driver.shutdown();
    this.#checkLeftovers(driver);
    return {
      sha256After: sha256(back.subarray(0, data.length)),
      changed,
      controller: {
        model: identity.modelNumber,
        serial: identity.serialNumber,
        firmware: identity.firmwareRevision,
        version: versionText(identity.version),
      },
      ...{ lbaBytes, blocks, queues: queueCount, write, mixed, read },
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

  #cut(name: string, driver: NvmeDriver, namespace: Namespace, blocks: number): PlannedCommand[] {
    const { maxCommandBytes = 2 ** 20 } = this.options;
    return planCommands(this.#random.stream(name), blocks, {
      lbaBytes: namespace.lbaBytes,
      maxBytes: Math.min(maxCommandBytes, driver.maxTransferBytes(namespace)),
      maxPages: this.options.maxPages ?? maxCommandBytes / 4096 + 1,
      queues: driver.queues.length,
    });
  }

  async #phase(
    name: string,
    driver: NvmeDriver,
    namespace: Namespace,
    plan: readonly Step[],
    images: Images,
  ): Promise<PhaseResult> {
    const { queueDepth = { min: 1, max: 32 } } = this.options;
    const latencies: number[] = [];
    const before = totals(driver);
    const start = this.#host.nowNs;
    const maxInFlight = await keepInFlight(plan, queueDepth, this.#random.stream(`depth ${name}`), async (step) => {
      latencies.push(await this.#command(driver, namespace, step, images));
    });
    const simulatedNs = this.#host.nowNs - start;
    const after = totals(driver);
    if (after.lostInterrupts > 0) throw new Error(`${after.lostInterrupts} completions came without an interrupt`);
    const link = linkShape(await this.#host.request((client) => client.stats()));
    const moved = plan.map(({ kind, blocks: count, pageOffset }) => ({
      kind,
      bytes: count * namespace.lbaBytes,
      offset: pageOffset,
    }));
    const leastNs = shortestNs(link, moved);
    const sizes = moved.map((each) => each.bytes);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const of = (kind: Kind, queue?: number) =>
      plan.filter((step) => step.kind === kind && (queue === undefined || step.queue === queue)).length;
    const floors = moved.map((each) => latencyFloorNs(link, each.kind, each.bytes));
    return {
      commands: plan.length,
      reads: of("read"),
      bytes,
      leastBytes: Math.min(...sizes),
      mostBytes: Math.max(...sizes),
      lists: after.lists - before.lists,
      chains: after.chains - before.chains,
      byQueue: driver.queues.map((_, queue) => ({ reads: of("read", queue), writes: of("write", queue) })),
      simulatedNs,
      bytesPerSecond: rate(bytes, simulatedNs),
      iops: rate(plan.length, simulatedNs),
      latencyNs: summarise(latencies),
      latencyFloorNs: floors.reduce((sum, floor) => sum + floor, 0) / floors.length,
      ceiling: { iops: rate(plan.length, leastNs), bytesPerSecond: rate(bytes, leastNs) },
      percentOfCeiling: (100 * leastNs) / simulatedNs,
      maxInFlight,
      sqDoorbells: after.sqDoorbells - before.sqDoorbells,
      cqDoorbells: after.cqDoorbells - before.cqDoorbells,
      interrupts: after.interrupts - before.interrupts,
    };
  }

  /** @returns latency, simulated ns */
  async #command(driver: NvmeDriver, namespace: Namespace, command: Step, { image, back }: Images): Promise<number> {
    const { kind, queue, listStart } = command;
    const { lbaBytes } = namespace;
    const at = command.firstBlock * lbaBytes;
    const bytes = command.blocks * lbaBytes;
    const buffer = UserBuffer.allocate(this.#host.pages, bytes, command.pageOffset);
    try {
      buffer.guard(GUARD);
      if (kind === "write") buffer.write(image.subarray(at, at + bytes));
      else buffer.fill(GUARD);
      const slba = (this.options.firstBlock ?? 0) + command.firstBlock;
      const completion = await driver[kind]({ namespace, slba, blocks: command.blocks, buffer, queue, listStart });
      if (kind === "read") buffer.read().copy(back, at);
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
  const sum = { sqDoorbells: 0, cqDoorbells: 0, interrupts: 0, lostInterrupts: 0, ...driver.prps.stats };
  for (const { stats } of driver.queues) {
    sum.sqDoorbells += stats.sqDoorbells;
    sum.cqDoorbells += stats.cqDoorbells;
    sum.interrupts += stats.interrupts;
    sum.lostInterrupts += stats.lostInterrupts;
  }
  return sum;
}
