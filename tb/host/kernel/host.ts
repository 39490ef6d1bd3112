import { setImmediate as nextMacrotask } from "node:timers/promises";
import { Iommu } from "../memory/iommu.ts";
import { PageAllocator } from "../memory/page-allocator.ts";
import type { HostMemory } from "../memory/host-memory.ts";
import { Random } from "../random.ts";
import { MmioStatus, RunReason } from "../sim/card-client.ts";
import type { CardClient, ConfigSize, MmioSize } from "../sim/card-client.ts";
import { SimulatorError } from "../sim/errors.ts";
import type { SimulatorErrorKind } from "../sim/errors.ts";
import { InterruptController } from "./interrupts.ts";
import { Deferred } from "./sync.ts";

export interface HostOptions {
  /** Frequency of the card's `axi_aclk` in kHz: converts host time to clock cycles. */
  readonly clockKhz: number;
  /** Cycles the whole simulation may take; default 50 million (0.2 s at 250 MHz). */
  readonly cycleBudget?: number;
  /** Whether an access the IOMMU refused ends the run (default) or is only counted. */
  readonly iommuFaults?: "fail" | "count";
}

/** Longest piece of one RUN request: bounds the time to an answer and so the reaction to a hanging simulator. */
const RUN_QUANTUM_CYCLES = 100_000;
const DEFAULT_CYCLE_BUDGET = 50_000_000;

type Operation =
  | { readonly kind: "posted"; readonly send: () => void }
  | { readonly kind: "request"; readonly perform: () => Promise<void>; readonly reject: (error: Error) => void };

interface Waiter {
  readonly condition: () => boolean;
  readonly result: Deferred<boolean>;
  readonly timer: Timer | undefined;
}

/** A moment of simulated time at which something happens. */
export interface Timer {
  /** Bound; does nothing once the time has passed. */
  readonly cancel: () => void;
}

interface PendingTimer {
  readonly duePs: number;
  readonly fire: () => void;
  readonly fail: (error: Error) => void;
}

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
  readonly #timers = new Set<PendingTimer>();
  readonly #waiters = new Set<Waiter>();
  readonly #failureListeners = new Set<(error: Error) => void>();
  #beforeTime: (() => void)[] = [];
  #mainTasks = 0;
  #pumping = false;
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
    this.pages = new PageAllocator(memory, this.iommu, this.random.stream("pages"));
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
    while (this.#pumping) await nextMacrotask();
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
    for (const timer of [...this.#timers]) timer.fail(error);
    this.#timers.clear();
    for (const waiter of [...this.#waiters]) waiter.result.reject(error);
    this.#waiters.clear();
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
    const entry: PendingTimer = { duePs: this.card.now.timePs + Math.max(0, Math.round(ns * 1000)), fire, fail };
    this.#timers.add(entry);
    this.#kick();
    const cancel = (): void => {
      this.#timers.delete(entry);
    };
    return { cancel };
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
    const result = new Deferred<boolean>();
    const expire = (): void => {
      this.#settle(waiter, false);
    };
    const timer = Number.isFinite(timeoutNs) ? this.timer(timeoutNs, expire) : undefined;
    const waiter: Waiter = { condition, result, timer };
    this.#waiters.add(waiter);
    this.#kick();
    return result.promise;
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

  // ---- the loop ----

  #alive(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #kick(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        // Every task runs until it waits for this object again: all of that happens in micro tasks.
        await nextMacrotask();
        if (this.#failure !== undefined) break;
        if (this.#fireDueTimers() || this.#checkConditions()) continue;
        if (this.#beforeTime.length > 0) {
          for (const callback of this.#beforeTime.splice(0)) callback();
          continue;
        }
        if (await this.#performOperations()) continue;
        if (this.#timers.size === 0 && this.#waiters.size === 0) {
          if (this.#mainTasks === 0) break;
          throw this.#error(
            "deadlock",
            "a task waits for something that no timer, interrupt or answer will ever bring",
          );
        }
        await this.#advance();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#pumping = false;
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

  #fireDueTimers(): boolean {
    const now = this.card.now.timePs;
    const due = [...this.#timers].filter((timer) => timer.duePs <= now).sort((a, b) => a.duePs - b.duePs);
    for (const timer of due) {
      // An earlier one of this round may have cancelled a later one.
      if (this.#timers.delete(timer)) timer.fire();
    }
    return due.length > 0;
  }

  #checkConditions(): boolean {
    let any = false;
    for (const waiter of [...this.#waiters]) {
      if (!waiter.condition()) continue;
      this.#settle(waiter, true);
      any = true;
    }
    return any;
  }

  #settle(waiter: Waiter, value: boolean): void {
    if (!this.#waiters.delete(waiter)) return;
    waiter.timer?.cancel();
    waiter.result.resolve(value);
  }

  async #advance(): Promise<void> {
    const left = this.#budget - this.cycle;
    if (left <= 0) throw await this.#outOfCycles();
    let cycles = Math.min(left, RUN_QUANTUM_CYCLES);
    for (const timer of this.#timers) {
      const until = Math.ceil(((timer.duePs - this.card.now.timePs) * this.#clockKhz) / 1e9);
      cycles = Math.min(cycles, Math.max(1, until));
    }
    const result = await this.card.run(cycles, true);
    if (result.reason === RunReason.assertion) throw this.#error("assertion", `assertion failed: ${result.text}`);
    this.#faultCount += result.faults;
    const faulted = result.faults > 0 || result.reason === RunReason.iommuFault;
    if (faulted && this.#iommuFaults === "fail") {
      throw this.#error("iommu-fault", `the card touched host memory without permission: ${result.text}`);
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
