import { setImmediate as nextMacrotask } from "node:timers/promises";
import { Iommu } from "../memory/iommu.ts";
import { PageAllocator } from "../memory/page-allocator.ts";
import { PAGE_BYTES, type HostMemory } from "../memory/host-memory.ts";
import { Random } from "../random.ts";
import { MmioStatus, RunReason } from "../sim/card-client.ts";
import type { CardClient, ConfigSize, MmioSize } from "../sim/card-client.ts";
import { SimulatorError } from "../sim/errors.ts";
import type { SimulatorErrorKind } from "../sim/errors.ts";
import { InterruptController } from "./interrupts.ts";
import { Agenda } from "./agenda.ts";
import type { Timer } from "./agenda.ts";
import { Deferred } from "./sync.ts";

export interface HostOptions {
  /** Frequency of the card's `axi_aclk` in kHz: converts host time to clock cycles. */
  readonly clockKhz: number;
  /** Cycles the whole simulation may take; default 50 million (0.2 s at 250 MHz). */
  readonly cycleBudget?: number;
  /** Whether an access the IOMMU refused ends the run (default) or is only counted. */
  readonly iommuFaults?: "fail" | "count";
  /** Lowest physical address of what drivers and programs get; default: the second page. */
  readonly lowestAddress?: number;
}

/** Longest piece of one RUN request: bounds the time to an answer and so the reaction to a hanging simulator. */
const RUN_QUANTUM_CYCLES = 100_000;
const DEFAULT_CYCLE_BUDGET = 50_000_000;

type Operation =
  | { readonly kind: "posted"; readonly send: () => void }
  | { readonly kind: "request"; readonly perform: () => Promise<void>; readonly reject: (error: Error) => void };

/**
 * A small cooperative kernel. Tasks are async functions that wait only for this object: for MMIO, for simulated time, for
 * conditions that interrupt handlers make true. Simulated time moves only when every task waits, so any number of drivers may
 * have work outstanding and the order of everything is a function of the seed. A task that waits for the real world (a timer or a
 * file of Node's) would let simulated time pass at a moment that depends on the machine; do such things outside or synchronously.
 */
export class Host {
  readonly iommu: Iommu;
  readonly pages: PageAllocator;
  readonly interrupts: InterruptController;
  readonly random: Random;
  readonly #clockKhz: number;
  readonly #budget: number;
  readonly #iommuFaults: "fail" | "count";
  readonly #operations: Operation[] = [];
  readonly #agenda = new Agenda();
  readonly #failureListeners = new Set<(error: Error) => void>();
  #beforeTime: (() => void)[] = [];
  #mainTasks = 0;
  #pump: Promise<void> | undefined;
  #failure: Error | undefined;
  #faultCount = 0;
  #abortedReads = 0;
  #messageCount = 0;

  constructor(
    readonly card: CardClient,
    readonly memory: HostMemory,
    options: HostOptions,
  ) {
    this.#clockKhz = options.clockKhz;
    this.#budget = options.cycleBudget ?? DEFAULT_CYCLE_BUDGET;
    this.#iommuFaults = options.iommuFaults ?? "fail";
    this.random = Random.stream(card.identity.seed, "host");
    memory.guardWith(() => card.port.answerOwed);
    this.iommu = new Iommu(memory);
    const lowest = Math.max(1, Math.ceil((options.lowestAddress ?? 0) / PAGE_BYTES));
    this.pages = new PageAllocator(memory, this.iommu, this.random.stream("pages"), lowest);
    this.interrupts = new InterruptController((error) => {
      this.fail(error);
    });
  }

  /** Simulated nanoseconds since the simulation began. */
  get nowNs(): number {
    return this.card.now.timePs / 1000;
  }

  get cycle(): number {
    return this.card.now.cycle;
  }

  /** Accesses of the device the IOMMU refused. */
  get faults(): number {
    return this.#faultCount;
  }

  /** MMIO reads that ended with all ones (unsupported request or completion time-out). */
  get abortedReads(): number {
    return this.#abortedReads;
  }

  /** Interrupt messages received. */
  get messages(): number {
    return this.#messageCount;
  }

  /**
   * Runs a task to its end. Tasks of several calls run side by side.
   * @throws whatever the task throws; SimulatorError "deadlock" when nothing can ever wake it
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    this.#alive();
    const failed = new Deferred<never>();
    const forget = this.onFailure(failed.reject);
    this.#mainTasks++;
    this.#kick();
    try {
      return await Promise.race([task(), failed.promise]);
    } finally {
      forget();
      this.#mainTasks--;
    }
  }

  /** Calls back when the host fails; does not keep time moving. @returns forgets the callback */
  onFailure(callback: (error: Error) => void): () => void {
    this.#failureListeners.add(callback);
    return () => {
      this.#failureListeners.delete(callback);
    };
  }

  /** Ends everything that still waits, then the card, then frees the memory. Never throws. */
  async close(): Promise<void> {
    this.fail(new Error("the host has been closed"));
    await this.#pump;
    await this.card.close();
    this.memory.close();
  }

  /** Starts a task nobody waits for; its failure is a failure of the host. */
  spawn(task: () => Promise<void>): void {
    task().catch((error: unknown) => {
      this.fail(error);
    });
  }

  /** Everything that waits, now or later, fails with this error. The first error stays. */
  fail(reason: unknown): void {
    if (this.#failure !== undefined) return;
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#failure = error;
    for (const operation of this.#operations.splice(0)) if (operation.kind === "request") operation.reject(error);
    this.#agenda.failAll(error);
    for (const listener of [...this.#failureListeners]) listener(error);
  }

  // ---- device access ----

  /** @returns the value; all ones when the device did not answer properly, as a processor would see it */
  async mmioRead(bar: number, size: MmioSize, offset: number): Promise<bigint> {
    const result = await this.request((card) => card.mmioRead(bar, size, offset));
    if (result.status !== MmioStatus.good) this.#abortedReads++;
    return result.value;
  }

  /** Posted: starts in order with everything else this host sends, when time next moves. */
  mmioWrite(bar: number, size: MmioSize, offset: number, value: bigint): void {
    this.#alive();
    const send = (): void => {
      this.card.mmioWrite(bar, size, offset, value);
    };
    this.#operations.push({ kind: "posted", send });
    this.#kick();
  }

  configRead(size: ConfigSize, offset: number): Promise<number> {
    return this.request((card) => card.configRead(size, offset));
  }

  configWrite(size: ConfigSize, offset: number, value: number): Promise<void> {
    return this.request((card) => card.configWrite(size, offset, value));
  }

  /** Any request to the card (statistics, back-door memory, reset), in order with everything else. */
  request<T>(action: (card: CardClient) => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const result = new Deferred<T>();
    const perform = async (): Promise<void> => {
      result.resolve(await action(this.card));
    };
    this.#operations.push({ kind: "request", perform, reject: result.reject });
    this.#kick();
    return result.promise;
  }

  // ---- time ----

  /** Calls `fire` once after `ns` of simulated time, or `fail` if the host fails before. */
  timer(ns: number, fire: () => void, fail: (error: Error) => void = () => undefined): Timer {
    this.#alive();
    const timer = this.#agenda.at(this.#dueAfter(ns), fire, fail);
    this.#kick();
    return timer;
  }

  async sleep(ns: number): Promise<void> {
    const done = new Deferred<void>();
    this.timer(ns, done.resolve, done.reject);
    await done.promise;
  }

  /**
   * Waits until the condition holds. It is looked at whenever the tasks have settled, so it must depend only on what tasks and
   * interrupt handlers do; for a place in memory the device writes use `poll`.
   * @param timeoutNs may be Infinity: then only the cycle budget ends the wait
   * @returns false when the time ran out
   */
  async waitFor(condition: () => boolean, timeoutNs = Infinity): Promise<boolean> {
    this.#alive();
    if (condition()) return true;
    const result = this.#agenda.until(condition, this.#dueAfter(timeoutNs));
    this.#kick();
    return result;
  }

  /**
   * Looks every `intervalNs` of simulated time.
   * @returns false when `timeoutNs` passed without the condition
   */
  async poll(condition: () => boolean | Promise<boolean>, intervalNs: number, timeoutNs: number): Promise<boolean> {
    const end = this.nowNs + timeoutNs;
    while (!(await condition())) {
      if (this.nowNs >= end) return false;
      await this.sleep(Math.min(intervalNs, Math.max(1, end - this.nowNs)));
    }
    return true;
  }

  /** Calls back once, when every task waits and the next frame is about to be sent: the place to ring a doorbell for a batch. */
  beforeTimeMoves(callback: () => void): void {
    this.#alive();
    this.#beforeTime.push(callback);
    this.#kick();
  }

  #dueAfter(ns: number): number {
    return this.card.now.timePs + Math.max(0, Math.round(ns * 1000));
  }

  // ---- the loop ----

  #alive(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #kick(): void {
    this.#pump ??= this.#loop();
  }

  async #loop(): Promise<void> {
    try {
      for (;;) {
        // Every task runs until it waits for this object again: all of that happens in micro tasks.
        await nextMacrotask();
        if (this.#failure !== undefined) break;
        if (this.#agenda.fireDue(this.card.now.timePs) || this.#agenda.checkConditions()) continue;
        if (this.#beforeTime.length > 0) {
          for (const callback of this.#beforeTime.splice(0)) callback();
          continue;
        }
        const idle = this.#operations.length === 0 && this.#agenda.empty;
        if (!idle && this.cycle >= this.#budget) throw await this.#outOfCycles();
        if (await this.#performOperations()) continue;
        if (!this.#agenda.empty) await this.#advance();
        else if (this.#mainTasks === 0) break;
        else throw this.#error("deadlock", "a task waits for what no timer, interrupt or answer will ever bring");
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#pump = undefined;
    }
  }

  /** Sends queued writes and at most one request. @returns true when a request was answered */
  async #performOperations(): Promise<boolean> {
    for (let operation = this.#operations.shift(); operation; operation = this.#operations.shift()) {
      if (operation.kind === "posted") {
        operation.send();
        continue;
      }
      try {
        await operation.perform();
      } catch (error) {
        operation.reject(error instanceof Error ? error : new Error(String(error)));
        if (error instanceof SimulatorError && error.kind !== "protocol") throw error;
      }
      return true;
    }
    return false;
  }

  async #advance(): Promise<void> {
    const before = this.card.now.timePs;
    const untilDue = Math.ceil(((this.#agenda.nextDuePs - before) * this.#clockKhz) / 1e9);
    const cycles = Math.min(this.#budget - this.cycle, RUN_QUANTUM_CYCLES, Math.max(1, untilDue));
    const result = await this.card.run(cycles, true);
    if (result.reason === RunReason.assertion) throw this.#error("assertion", `assertion failed: ${result.text}`);
    this.#faultCount += result.faults;
    const faulted = result.faults > 0 || result.reason === RunReason.iommuFault;
    if (faulted && this.#iommuFaults === "fail") {
      throw this.#error("iommu-fault", `the card touched host memory without permission: ${result.text}`);
    }
    if (result.timePs <= before && result.messages.length === 0) {
      throw this.#error("protocol", `the simulator was asked to run ${cycles} cycles and no time has passed`);
    }
    for (const message of result.messages) {
      this.#messageCount++;
      this.interrupts.deliver(message);
    }
  }

  async #outOfCycles(): Promise<SimulatorError> {
    const error = this.#error(
      "out-of-cycles",
      `the simulation used up its ${this.#budget} clock cycles while the host was waiting`,
    );
    try {
      const state = JSON.stringify(await this.card.peek());
      return error.withState([`pins: ${state}`]);
    } catch {
      return error;
    }
  }

  #error(kind: SimulatorErrorKind, summary: string): SimulatorError {
    const at = `at ${(this.card.now.timePs / 1e6).toFixed(3)} µs, cycle ${this.cycle}`;
    return new SimulatorError(kind, summary, this.card.identity, { state: [at] });
  }
}
