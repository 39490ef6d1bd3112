/** The closed loop: as many commands in flight as the depth says, the next one as soon as one is done. */
import type { Host, Namespace, NvmeDriver, Random } from "../host/index.ts";
import { IoOpcode, blockCommand } from "../host/nvme-driver/commands.ts";
import { isSuccess } from "../host/nvme-driver/status.ts";
import type { Contents, Pieces } from "./contents.ts";
import type { HostCost } from "./host-cost.ts";
import { Slot } from "./slot.ts";

export interface LoopOptions {
  readonly namespace: Namespace;
  readonly bytes: number;
  /** Of each command in flight: where its buffer begins behind a page boundary. */
  readonly offsets: readonly number[];
  readonly queues: number;
  readonly cost: HostCost;
}

/** What a loop does next. */
export interface Step {
  readonly unit: number;
  readonly write: boolean;
}

/** Commands of one size over one region, all data checked. */
export class Loop {
  readonly #slots: readonly Slot[];
  /** When the processor of each queue is done with what it has begun, simulated ns. */
  readonly #busyUntil: number[];

  constructor(
    private readonly host: Host,
    private readonly driver: NvmeDriver,
    private readonly contents: Pieces,
    private readonly options: LoopOptions,
  ) {
    const { offsets, queues, bytes } = options;
    this.#busyUntil = Array.from({ length: queues }, () => 0);
    this.#slots = offsets.map((offset, i) => new Slot(host, driver, i % queues, bytes, offset));
  }

  /**
   * Runs until `next` says that it is over.
   * @param next the next command, or undefined; called when a place is free
   * @param done called for every completion in order, before the next command is chosen
   * @throws Error for wrong data or an error status
   */
  async run(next: () => Step | undefined, done: (latencyNs: number) => void): Promise<void> {
    await Promise.all(this.#slots.map((slot) => this.#serve(slot, next, done)));
  }

  release(): void {
    for (const slot of this.#slots) slot.release();
  }

  async #serve(slot: Slot, next: () => Step | undefined, done: (latencyNs: number) => void): Promise<void> {
    for (let step = next(); step !== undefined; step = next()) {
      await this.#submitTime(slot.queue);
      done(await this.#command(slot, step));
    }
  }

  async #submitTime(queue: number): Promise<void> {
    const { submitNs } = this.options.cost;
    if (submitNs === 0) return;
    const from = Math.max(this.host.nowNs, this.#busyUntil[queue] ?? 0);
    this.#busyUntil[queue] = from + submitNs;
    await this.host.sleep(from + submitNs - this.host.nowNs);
  }

  /** @returns latency, simulated ns */
  async #command(slot: Slot, { unit, write }: Step): Promise<number> {
    const { namespace, bytes } = this.options;
    const blocks = bytes / namespace.lbaBytes;
    if (write) slot.buffer.write(this.contents.renew(unit));
    else slot.spoil();
    const opcode = write ? IoOpcode.write : IoOpcode.read;
    const command = blockCommand(opcode, { nsid: namespace.nsid, slba: unit * blocks, blocks });
    const { prp1, prp2 } = slot.prps;
    const { status, latencyNs } = await this.driver.submit(
      { ...command, prp1, prp2 },
      undefined,
      undefined,
      slot.queue,
    );
    if (!isSuccess(status))
      throw new Error(`${write ? "write" : "read"} of piece ${unit}: status ${JSON.stringify(status)}`);
    if (!write) this.contents.check(unit, slot.buffer.read());
    this.contents.leave(unit, write);
    return latencyNs;
  }
}

/** Which piece comes next: any that no other command forbids. */
export function randomSteps(random: Random, contents: Contents, reads: number): () => Step {
  return () => {
    const write = !random.chance(reads);
    for (;;) {
      const unit = random.int(0, contents.units - 1);
      if (contents.enter(unit, write)) return { unit, write };
    }
  };
}

/** One piece after the other, round and round. @throws Error when it meets itself */
export function sequentialSteps(contents: Contents, write: boolean): () => Step {
  let unit = -1;
  return () => {
    unit = (unit + 1) % contents.units;
    if (!contents.enter(unit, write)) throw new Error(`piece ${unit} is still in use: the region is too small`);
    return { unit, write };
  };
}
