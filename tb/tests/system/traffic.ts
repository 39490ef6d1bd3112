import { UserBuffer, type Host, type Namespace, type NvmeDriver, type Random } from "../../host/index.ts";
import { keepInFlight, type QueueDepth } from "../../host/workload/plan.ts";
import { Scoreboard } from "./scoreboard.ts";

/** Seed of the day, so that the same commit keeps finding new schedules; `NVMEFORGE_SEED` repeats a run. */
export const seed = Number(process.env["NVMEFORGE_SEED"] ?? Math.floor(Date.now() / 86_400_000));

/** Byte around every buffer, to notice a transfer that spills over an edge. */
const GUARD = 0xd2;
const PAGE = 4096;

export interface Command {
  readonly kind: "read" | "write" | "flush";
  readonly slba: number;
  readonly blocks: number;
  readonly queue: number;
  readonly pageOffset: number;
  readonly forceUnitAccess: boolean;
}

/** What became of the commands so far. */
export interface Tally {
  reads: number;
  writes: number;
  flushes: number;
  aborted: number;
}

/** Commands over a namespace, every block of them checked against a scoreboard. */
export class Traffic {
  readonly board: Scoreboard;
  readonly tally: Tally = { reads: 0, writes: 0, flushes: 0, aborted: 0 };
  readonly #random: Random;

  constructor(
    private readonly host: Host,
    private readonly namespace: Namespace,
    name: string,
  ) {
    this.board = new Scoreboard(namespace.lbaBytes);
    this.#random = host.random.stream(`traffic ${name}`);
  }

  /**
   * @param span blocks from 0 the commands lie in
   * @param hot first so many blocks get half of the commands, each of one to three blocks: many writers inside the same 4 KiB
   */
  plan(count: number, queues: number, span: number, hot: number): Command[] {
    const random = this.#random;
    const { lbaBytes } = this.namespace;
    return Array.from({ length: count }, () => {
      const crowded = random.chance(0.5);
      const region = crowded ? hot : span;
      const blocks = random.int(1, Math.min(region, (2 * PAGE) / lbaBytes, crowded ? 3 : Infinity));
      const kind = random.chance(0.02) ? "flush" : random.chance(0.5) ? "write" : "read";
      // The buffer ends at the latest with its second page: PRP1 and PRP2.
      const pageOffset = 4 * random.int(0, Math.min(PAGE - 4, 2 * PAGE - blocks * lbaBytes) / 4);
      const common = { queue: random.int(0, queues - 1), pageOffset, forceUnitAccess: random.chance(0.1) };
      return { kind, slba: random.int(0, region - blocks), blocks, ...common };
    });
  }

  /** @returns the most that were in flight at a time */
  run(driver: NvmeDriver, commands: readonly Command[], depth: QueueDepth): Promise<number> {
    return keepInFlight(commands, depth, this.#random, (command) => this.issue(driver, command));
  }

  /** One command; its end is checked. @throws Error for wrong data; whatever the driver throws */
  async issue(driver: NvmeDriver, command: Command): Promise<void> {
    if (command.kind === "flush") {
      await driver.flush(this.namespace, command.queue);
      this.tally.flushes++;
      return;
    }
    const { slba, blocks, queue, forceUnitAccess } = command;
    const { namespace, board } = this;
    const buffer = UserBuffer.allocate(this.host.pages, blocks * namespace.lbaBytes, command.pageOffset);
    const request = { namespace, slba, blocks, buffer, queue, forceUnitAccess };
    buffer.guard(GUARD);
    try {
      if (command.kind === "write") {
        const write = board.beginWrite(slba, blocks);
        buffer.write(write.data);
        await this.#ended(write, driver.write(request));
        write.completed();
        this.tally.writes++;
      } else {
        buffer.fill(GUARD);
        const read = board.beginRead(slba, blocks);
        await this.#ended(read, driver.read(request));
        read.completed(buffer.read());
        this.tally.reads++;
      }
      if (!buffer.guardIntact(GUARD)) throw new Error(`${command.kind} at ${slba} changed bytes around its buffer`);
    } finally {
      buffer.free();
    }
  }

  /** Writes the first `span` blocks: what a disk holds before its first write is nobody's business. */
  async fill(driver: NvmeDriver, span: number): Promise<void> {
    await this.run(driver, this.#sweep("write", driver, span), 16);
  }

  /** Reads the first `span` blocks. */
  async verify(driver: NvmeDriver, span: number): Promise<void> {
    await this.run(driver, this.#sweep("read", driver, span), 16);
  }

  #sweep(kind: "read" | "write", driver: NvmeDriver, span: number): Command[] {
    const step = Math.max(1, PAGE / this.namespace.lbaBytes);
    return Array.from({ length: Math.ceil(span / step) }, (_, i) => {
      const common = { queue: i % driver.queues.length, pageOffset: 0, forceUnitAccess: false };
      return { kind, slba: i * step, blocks: Math.min(step, span - i * step), ...common };
    });
  }

  /** Keeps commands in flight until `stopped`; those a reset ends are counted, every other failure is one. */
  async disturbed(
    driver: NvmeDriver,
    commands: readonly Command[],
    depth: number,
    stopped: () => boolean,
  ): Promise<void> {
    await keepInFlight(commands, depth, this.#random, async (command) => {
      if (stopped()) return;
      try {
        await this.issue(driver, command);
      } catch (error) {
        if (!stopped()) throw error;
        this.tally.aborted++;
      }
    });
  }

  /** Waits for the command's completion; without one its effect is unknown. */
  async #ended(scored: { aborted(): void }, command: Promise<unknown>): Promise<void> {
    try {
      await command;
    } catch (error) {
      scored.aborted();
      throw error;
    }
  }
}
