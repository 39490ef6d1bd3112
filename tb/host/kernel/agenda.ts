import { Deferred } from "./sync.ts";

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

interface Waiter {
  readonly condition: () => boolean;
  readonly result: Deferred<boolean>;
  timer: Timer | undefined;
}

/** What the tasks of a host wait for: moments of time and conditions. Knows no clock of its own. */
export class Agenda {
  readonly #timers = new Set<PendingTimer>();
  readonly #waiters = new Set<Waiter>();

  /** True when nobody waits for time or conditions. */
  get empty(): boolean {
    return this.#timers.size === 0 && this.#waiters.size === 0;
  }

  /** Earliest moment anything is due, Infinity without one. */
  get nextDuePs(): number {
    let next = Infinity;
    for (const { duePs } of this.#timers) next = Math.min(next, duePs);
    return next;
  }

  at(duePs: number, fire: () => void, fail: (error: Error) => void): Timer {
    const entry: PendingTimer = { duePs, fire, fail };
    this.#timers.add(entry);
    const cancel = (): void => {
      this.#timers.delete(entry);
    };
    return { cancel };
  }

  /** @param duePs when to give up; Infinity for never. @returns false when the time was up first */
  until(condition: () => boolean, duePs: number): Promise<boolean> {
    const waiter: Waiter = { condition, result: new Deferred<boolean>(), timer: undefined };
    this.#waiters.add(waiter);
    const expire = (): void => {
      this.#settle(waiter, false);
    };
    if (Number.isFinite(duePs)) waiter.timer = this.at(duePs, expire, () => undefined);
    return waiter.result.promise;
  }

  /** Fires what is due by `nowPs`, the earliest first, equals in the order they were set. @returns whether anything fired */
  fireDue(nowPs: number): boolean {
    const due = [...this.#timers].filter((timer) => timer.duePs <= nowPs).sort((a, b) => a.duePs - b.duePs);
    for (const timer of due) {
      // An earlier one of this round may have cancelled a later one.
      if (this.#timers.delete(timer)) timer.fire();
    }
    return due.length > 0;
  }

  /** Wakes everybody whose condition holds. @returns whether anybody woke */
  checkConditions(): boolean {
    let any = false;
    for (const waiter of [...this.#waiters]) {
      if (!waiter.condition()) continue;
      this.#settle(waiter, true);
      any = true;
    }
    return any;
  }

  /** Everybody who waits fails. */
  failAll(error: Error): void {
    for (const timer of [...this.#timers]) timer.fail(error);
    this.#timers.clear();
    for (const waiter of [...this.#waiters]) waiter.result.reject(error);
    this.#waiters.clear();
  }

  #settle(waiter: Waiter, value: boolean): void {
    if (!this.#waiters.delete(waiter)) return;
    waiter.timer?.cancel();
    waiter.result.resolve(value);
  }
}
