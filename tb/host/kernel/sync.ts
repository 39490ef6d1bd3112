/** A promise with its two ends apart. A rejection nobody waits for yet is not an unhandled one. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  /** Both ends are bound and may be handed out as callbacks. */
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;

  constructor() {
    const ends: { resolve?: (value: T) => void; reject?: (error: Error) => void } = {};
    this.promise = new Promise<T>((resolve, reject) => {
      ends.resolve = resolve;
      ends.reject = reject;
    });
    this.promise.catch(() => undefined);
    // The executor has run by now: a promise calls it before its constructor returns.
    this.resolve = (value) => ends.resolve?.(value);
    this.reject = (error) => ends.reject?.(error);
  }
}

/** Mutual exclusion between tasks; waiters enter in the order they came. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  async exclusive<T>(action: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    const done = new Deferred<void>();
    this.#tail = done.promise;
    await before;
    try {
      return await action();
    } finally {
      done.resolve();
    }
  }
}

/** Counting semaphore; waiters enter in the order they came. */
export class Semaphore {
  readonly #waiting: Deferred<void>[] = [];
  #free: number;

  constructor(permits: number) {
    this.#free = permits;
  }

  async acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const turn = new Deferred<void>();
    this.#waiting.push(turn);
    await turn.promise;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#free++;
  }

  /** Makes everybody who waits, now, fail. */
  rejectWaiters(error: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
  }
}
