/** Runs one workload on one card and measures its window. */
import {
  NvmeDriver,
  withCard,
  type Card,
  type CardOptions,
  type Host,
  type JsonValue,
  type Namespace,
} from "../host/index.ts";
import { summarise, type LatencySummary } from "../host/workload/stats.ts";
import { Contents, joined } from "./contents.ts";
import { stallsBetween, type Stalls } from "./stalls.ts";
import { FREE_HOST, LateAttachment, type HostCost } from "./host-cost.ts";
import { Loop, randomSteps, sequentialSteps, type LoopOptions, type Step } from "./loop.ts";
import { lengthOf, offsetsOf, type BenchWorkload } from "./workloads.ts";

export interface MeasureOptions {
  readonly sim: CardOptions;
  readonly cost?: HostCost;
  /** 1 for results; less for a run that is only compared with itself. */
  readonly scale?: number;
}

export interface Measurement {
  readonly workload: BenchWorkload;
  /** In the window: commands, `axi_aclk` clocks, simulated ns. */
  readonly commands: number;
  readonly cycles: number;
  readonly ns: number;
  readonly latencyNs: LatencySummary;
  readonly interruptsPerCommand: number;
  readonly mmioWritesPerCommand: number;
  readonly stalls: Stalls;
  /** The last STATS, with all parameters in force. */
  readonly stats: JsonValue;
}

/** A moment of the run. */
interface Mark {
  readonly ns: number;
  readonly cycle: number;
  readonly messages: number;
  readonly doorbells: number;
  readonly stats: JsonValue;
}

/**
 * Parameters without which results would be of the models' hostility instead of the card: stalls without a reason, cut bursts, completions
 * that overtake each other.
 */
export const QUIET_MODELS = {
  "xdma.stall_pct": 0,
  "xdma.split_pct": 0,
  "xdma.ready_gap_pct": 0,
  "xdma.w_before_aw_pct": 0,
  "xdma.align": "unaligned",
  "ddr.stall_pct": 0,
  "link.reorder_pct": 0,
} as const;

/** All memory above 4 GiB, as in a host with much of it: that is what the formulas count with (packets with 64-bit addresses). */
const MEMORY = { memoryBytes: 8 * 2 ** 30, lowestAddress: 4 * 2 ** 30 };
const FILL_BYTES = 2 ** 17;
const FILL_DEPTH = 8;
/** Clocks a run may take: many times what any workload needs, so that only a card that hangs gets there. */
const CYCLE_BUDGET = 60_000_000;

/** @throws SimulatorError, JobError: for wrong data and error statuses too */
export async function measure(workload: BenchWorkload, options: MeasureOptions): Promise<Measurement> {
  const params = { ...QUIET_MODELS, ...options.sim.params };
  const sim = { ...MEMORY, cycleBudget: CYCLE_BUDGET, expectedUse: 2 ** 24, ...options.sim, params };
  return withCard(sim, (card) => new Bench(card, workload, options).run());
}

class Bench {
  readonly #host: Host;
  readonly #cost: HostCost;

  constructor(
    private readonly card: Card,
    private readonly workload: BenchWorkload,
    private readonly options: MeasureOptions,
  ) {
    this.#host = card.host;
    this.#cost = options.cost ?? FREE_HOST;
  }

  async run(): Promise<Measurement> {
    const { workload } = this;
    const host = this.#host;
    const attachment = new LateAttachment(host, this.card.pci, this.#cost.interruptNs);
    const driver = await NvmeDriver.probe(host, attachment, { ioQueues: workload.queues, timeScale: 10_000 });
    if (driver.queues.length < workload.queues)
      throw new Error(`${workload.name} needs ${workload.queues} queues, the card has ${driver.queues.length}`);
    const namespace = this.#namespace(driver);
    const length = lengthOf(workload, this.options.scale ?? 1);
    const contents = new Contents(host.random.stream("contents"), length.region / workload.bytes, workload.bytes);
    if (workload.reads > 0) await this.#fill(driver, namespace, contents);

    const loop = new Loop(host, driver, contents, this.#loopOptions(namespace));
    const steps =
      workload.order === "random"
        ? randomSteps(host.random.stream("steps"), contents, workload.reads)
        : sequentialSteps(contents, workload.reads === 0);
    const { warmUp, window } = length;
    const latencies: number[] = [];
    const marks: Promise<Mark>[] = [];
    let finished = 0;
    const done = (latencyNs: number): void => {
      finished++;
      if (finished > warmUp && finished <= warmUp + window) latencies.push(latencyNs);
      if (finished === warmUp || finished === warmUp + window) marks.push(this.#mark(driver));
    };
    await loop.run(() => (finished < warmUp + window ? steps() : undefined), done);
    if (workload.reads < 1) await this.#readBack(loop, contents, length.readBack);
    loop.release();
    const [from, to] = await Promise.all(marks);
    if (from === undefined || to === undefined) throw new Error("the run ended in front of its window");
    return this.#finish(driver, latencies, from, to);
  }

  #loopOptions(namespace: Namespace): LoopOptions {
    const { bytes, queues } = this.workload;
    return { namespace, bytes, queues, offsets: offsetsOf(this.workload), cost: this.#cost };
  }

  #namespace({ namespaces }: NvmeDriver): Namespace {
    const found = namespaces.find(({ lbaBytes }) => lbaBytes <= this.workload.bytes);
    if (found === undefined) throw new Error(`no namespace has blocks of at most ${this.workload.bytes} bytes`);
    return found;
  }

  /** Writes the whole region once, so that every read has something to bring. */
  async #fill(driver: NvmeDriver, namespace: Namespace, contents: Contents): Promise<void> {
    const total = contents.units * contents.bytes;
    const bytes = Math.min(FILL_BYTES, driver.maxTransferBytes(namespace), total);
    const offsets = Array.from({ length: FILL_DEPTH }, () => 0);
    const options = { namespace, bytes, queues: 1, offsets, cost: FREE_HOST };
    const loop = new Loop(this.#host, driver, joined(contents, bytes / contents.bytes), options);
    let next = 0;
    const step = (): Step | undefined => (next < total / bytes ? { unit: next++, write: true } : undefined);
    await loop.run(step, () => undefined);
    loop.release();
  }

  /** Reads pieces that have been written: the same ones for the same seed. */
  async #readBack(loop: Loop, contents: Contents, count: number): Promise<void> {
    const written = Array.from({ length: contents.units }, (_, unit) => unit).filter((unit) => contents.known(unit));
    const chosen = this.#host.random.stream("read back").shuffle(written).slice(0, count);
    const step = (): Step | undefined => {
      const unit = chosen.pop();
      if (unit === undefined || !contents.enter(unit, false)) return undefined;
      return { unit, write: false };
    };
    await loop.run(step, () => undefined);
  }

  async #mark(driver: NvmeDriver): Promise<Mark> {
    const host = this.#host;
    const doorbells = driver.queues.reduce((sum, { stats }) => sum + stats.sqDoorbells + stats.cqDoorbells, 0);
    const now = { ns: host.nowNs, cycle: host.cycle, messages: host.messages, doorbells };
    return { ...now, stats: await host.request((client) => client.stats()) };
  }

  async #finish(driver: NvmeDriver, latencies: readonly number[], from: Mark, to: Mark): Promise<Measurement> {
    const lost = driver.queues.reduce((sum, { stats }) => sum + stats.lostInterrupts, 0);
    if (lost > 0) throw new Error(`${lost} completions came without an interrupt`);
    await driver.shutdown();
    const open = this.#host.iommu.reachablePages();
    if (open.length > 0) throw new Error(`${open.length} pages are still reachable by the device after the shutdown`);
    const commands = latencies.length;
    return {
      workload: this.workload,
      commands,
      cycles: to.cycle - from.cycle,
      ns: to.ns - from.ns,
      latencyNs: summarise(latencies),
      interruptsPerCommand: (to.messages - from.messages) / commands,
      mmioWritesPerCommand: (to.doorbells - from.doorbells) / commands,
      stalls: stallsBetween(from.stats, to.stats),
      stats: await this.#host.request((client) => client.stats()),
    };
  }
}
