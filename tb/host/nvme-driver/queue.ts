import type { Host } from "../kernel/host.ts";
import { Deferred, Semaphore } from "../kernel/sync.ts";
import { Rights } from "../memory/host-memory.ts";
import type { CoherentBuffer } from "../memory/page-allocator.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import { SQE_BYTES, encodeCommand } from "./commands.ts";
import type { NvmeCommand } from "./commands.ts";
import { NvmeProtocolError, NvmeStatusError, NvmeTimeoutError, commandContext, commandText } from "./errors.ts";
import type { CommandContext } from "./errors.ts";
import { Register, describeStatus } from "./registers.ts";
import { isSuccess, parseStatus } from "./status.ts";
import type { NvmeStatus } from "./status.ts";

export const CQE_BYTES = 16;

/** Bits of a command identifier above the tag: a generation that tells a late completion from the current command's. */
const GENERATION_SHIFT = 12;

export interface Completion {
  /** Command specific result. */
  readonly dword0: number;
  readonly dword1: number;
  readonly sqHead: number;
  readonly cid: number;
  readonly status: NvmeStatus;
  /** From the write of the submission entry to the handling of the completion, simulated ns. */
  readonly latencyNs: number;
}

export interface QueueOptions {
  readonly id: number;
  /** Entries of both rings. */
  readonly depth: number;
  /** Commands that may be outstanding, at most depth − 1. */
  readonly tags: number;
  /** Bytes between doorbells. */
  readonly doorbellStride: number;
  /** Simulated ns until a command counts as lost. */
  readonly timeoutNs: number;
  /** Ring the doorbell for every command instead of once per batch. */
  readonly doorbellPerCommand?: boolean;
}

export interface QueueStats {
  readonly submitted: number;
  readonly completed: number;
  readonly sqDoorbells: number;
  readonly cqDoorbells: number;
  /** Calls of the interrupt handler, and those among them that found nothing new. */
  readonly interrupts: number;
  readonly idleInterrupts: number;
  /** Completions found only by the time-out handler: their interrupt was lost. */
  readonly lostInterrupts: number;
}

interface Slot {
  readonly context: CommandContext;
  readonly result: Deferred<Completion>;
  readonly startNs: number;
  /** Ends the watch over the command. */
  readonly release: () => void;
}

/** One submission queue and its completion queue, as a driver holds them. */
export class NvmeQueue {
  readonly #sq: CoherentBuffer;
  readonly #cq: CoherentBuffer;
  readonly #freeTags: number[];
  readonly #permits: Semaphore;
  readonly #generations = new Map<number, number>();
  readonly #slots = new Map<number, Slot>();
  #sqTail = 0;
  #lastTail = 0;
  #sqHead = 0;
  #cqHead = 0;
  #phase = 1;
  #doorbellDue = false;
  #stats = {
    submitted: 0,
    completed: 0,
    sqDoorbells: 0,
    cqDoorbells: 0,
    interrupts: 0,
    idleInterrupts: 0,
    lostInterrupts: 0,
  };

  constructor(
    private readonly host: Host,
    private readonly registers: RegisterSpace,
    readonly options: QueueOptions,
  ) {
    const { depth, tags } = options;
    if (depth < 2 || tags < 1 || tags > depth - 1) throw new RangeError(`queue of ${depth} entries with ${tags} tags`);
    this.#sq = host.pages.allocateCoherent(depth * SQE_BYTES, Rights.read);
    this.#cq = host.pages.allocateCoherent(depth * CQE_BYTES, Rights.write);
    this.#freeTags = Array.from({ length: tags }, (_, i) => tags - 1 - i);
    this.#permits = new Semaphore(tags);
  }

  get id(): number {
    return this.options.id;
  }

  get sqAddress(): number {
    return this.#sq.address;
  }

  get cqAddress(): number {
    return this.#cq.address;
  }

  get outstanding(): number {
    return this.#slots.size;
  }

  get stats(): QueueStats {
    return { ...this.#stats };
  }

  /**
   * Puts a command into the ring (waiting for a free tag first) and waits for its completion, good or bad.
   * @param fixedCid identifier outside the tags, for a command that stays parked (asynchronous event request)
   * @throws NvmeTimeoutError
   */
  async submit(command: NvmeCommand, fixedCid?: number): Promise<Completion> {
    if (fixedCid !== undefined) return this.#issue(command, fixedCid, false);
    await this.#permits.acquire();
    const tag = this.#freeTags.pop();
    if (tag === undefined) throw new Error(`queue ${this.id}: more permits than tags`);
    const generation = ((this.#generations.get(tag) ?? 0) + 1) & 0xf;
    this.#generations.set(tag, generation);
    try {
      return await this.#issue(command, tag | (generation << GENERATION_SHIFT), true);
    } finally {
      this.#freeTags.push(tag);
      this.#permits.release();
    }
  }

  /** As `submit`. @throws NvmeStatusError for any status but success */
  async execute(command: NvmeCommand): Promise<Completion> {
    const completion = await this.submit(command);
    if (isSuccess(completion.status)) return completion;
    throw new NvmeStatusError(commandContext(this.id, command, completion.cid), completion.status);
  }

  #issue(command: NvmeCommand, cid: number, timed: boolean): Promise<Completion> {
    if (this.#slots.has(cid)) throw new Error(`command identifier 0x${cid.toString(16)} is in use`);
    this.host.memory.write(this.#sq.address + this.#sqTail * SQE_BYTES, encodeCommand(command, cid));
    this.#sqTail = (this.#sqTail + 1) % this.options.depth;
    const result = new Deferred<Completion>();
    const context = commandContext(this.id, command, cid);
    const onTimeout = (): void => {
      this.host.spawn(() => this.#timeout(cid));
    };
    // A parked command has no deadline, and simulated time need not move for its sake.
    const timer = timed ? this.host.timer(this.options.timeoutNs, onTimeout, result.reject) : undefined;
    const release = timer ? timer.cancel : this.host.onFailure(result.reject);
    this.#slots.set(cid, { context, result, startNs: this.host.nowNs, release });
    this.#stats.submitted++;
    this.#requestDoorbell();
    return result.promise;
  }

  // ---- doorbells ----

  #requestDoorbell(): void {
    // One more entry would make the ring look empty to a controller that still has the old tail.
    const nextTail = (this.#sqTail + 1) % this.options.depth;
    if (this.options.doorbellPerCommand || nextTail === this.#lastTail) {
      this.#ringTail();
      return;
    }
    if (this.#doorbellDue) return;
    this.#doorbellDue = true;
    this.host.beforeTimeMoves(() => {
      this.#doorbellDue = false;
      if (this.#lastTail !== this.#sqTail) this.#ringTail();
    });
  }

  #ringTail(): void {
    this.#lastTail = this.#sqTail;
    this.#stats.sqDoorbells++;
    this.registers.write32(this.#doorbell(0), this.#sqTail);
  }

  #doorbell(completion: 0 | 1): number {
    return Register.doorbells + (2 * this.id + completion) * this.options.doorbellStride;
  }

  // ---- completions ----

  /** Interrupt handler: takes every new entry, then moves the head once. */
  onInterrupt(): void {
    this.#stats.interrupts++;
    if (this.process() === 0) this.#stats.idleInterrupts++;
  }

  /** Takes completions while the phase matches. @returns how many */
  process(): number {
    let found = 0;
    for (; ; found++) {
      const entry = this.host.memory.read(this.#cq.address + this.#cqHead * CQE_BYTES, CQE_BYTES);
      if ((entry.readUInt16LE(14) & 1) !== this.#phase) break;
      this.#cqHead = (this.#cqHead + 1) % this.options.depth;
      if (this.#cqHead === 0) this.#phase ^= 1;
      this.#complete(entry);
    }
    if (found > 0) {
      this.#stats.cqDoorbells++;
      this.registers.write32(this.#doorbell(1), this.#cqHead);
    }
    return found;
  }

  #complete(entry: Buffer): void {
    const cid = entry.readUInt16LE(12);
    const sqid = entry.readUInt16LE(10);
    const slot = this.#slots.get(cid);
    if (sqid !== this.id) throw this.#broken(`a completion on queue ${this.id} names submission queue ${sqid}`, entry);
    if (!slot)
      throw this.#broken(`completion of 0x${cid.toString(16)} on queue ${this.id}, which is not outstanding`, entry);
    this.#advanceHead(entry.readUInt16LE(8), entry);
    this.#slots.delete(cid);
    slot.release();
    this.#stats.completed++;
    slot.result.resolve({
      dword0: entry.readUInt32LE(0),
      dword1: entry.readUInt32LE(4),
      sqHead: this.#sqHead,
      cid,
      status: parseStatus(entry.readUInt16LE(14)),
      latencyNs: this.host.nowNs - slot.startNs,
    });
  }

  /** The reported head may move forward up to the tail the controller knows, never further or back. */
  #advanceHead(head: number, entry: Buffer): void {
    const { depth } = this.options;
    const step = (head - this.#sqHead + depth) % depth;
    const allowed = (this.#lastTail - this.#sqHead + depth) % depth;
    if (head >= depth || step > allowed) {
      throw this.#broken(
        `SQHD ${head} on queue ${this.id}: the head was ${this.#sqHead}, the tail doorbell ${this.#lastTail}`,
        entry,
      );
    }
    this.#sqHead = head;
  }

  #broken(summary: string, entry: Buffer): NvmeProtocolError {
    return new NvmeProtocolError(summary, [`entry ${entry.toString("hex")}`, ...this.describe()]);
  }

  // ---- trouble ----

  /** What the driver does when a command's time is up: looks at the controller, then at the ring itself. */
  async #timeout(cid: number): Promise<void> {
    const csts = await this.registers.read32(Register.status);
    const before = this.#stats.completed;
    this.process();
    this.#stats.lostInterrupts += this.#stats.completed - before;
    const slot = this.#slots.get(cid);
    if (!slot) return;
    // The slot stays: a completion that comes after all finds its command and is dropped with it.
    const summary = `${commandText(slot.context)}: no completion within ${this.options.timeoutNs} ns`;
    slot.result.reject(new NvmeTimeoutError(summary, [`CSTS ${describeStatus(csts)}`, ...this.describe()]));
  }

  /** State of the rings, one line each. */
  describe(): string[] {
    const { depth } = this.options;
    const next = this.host.memory.read(this.#cq.address + this.#cqHead * CQE_BYTES, CQE_BYTES);
    const waiting = [...this.#slots.values()].slice(0, 8).map((slot) => `waiting: ${commandText(slot.context)}`);
    return [
      `queue ${this.id}: ${depth} entries, ${this.#slots.size} commands outstanding`,
      `  sq tail ${this.#sqTail} (doorbell ${this.#lastTail}), reported head ${this.#sqHead}`,
      `  cq head ${this.#cqHead}, expected phase ${this.#phase}, entry there ${next.toString("hex")}`,
      `  ${this.#stats.interrupts} interrupts (${this.#stats.idleInterrupts} idle), ${this.#stats.completed} completions`,
      ...waiting.map((line) => `  ${line}`),
    ];
  }

  /** Ends every outstanding command with this error: the controller has been reset. */
  cancelAll(error: Error): void {
    for (const slot of this.#slots.values()) {
      slot.release();
      slot.result.reject(error);
    }
    this.#slots.clear();
    this.#permits.rejectWaiters(error);
  }

  /** Gives the rings back; the controller must not use them any more. */
  free(): void {
    this.#sq.free();
    this.#cq.free();
  }
}
