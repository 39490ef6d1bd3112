import { randomStream, type RandomStream } from "./random.ts";

/** What a source or sink needs of the simulation: one bus in one domain. */
export interface StreamPort {
  readonly seed: number;
  tick(): Promise<void>;
  /** The bus as the last edge sampled it. */
  before(): unknown;
  poke(value: object): void;
}

/** Something with a clock to wait for. */
export interface Clocked {
  tick(n?: number, domain?: string): Promise<void>;
}

const sampled = (port: StreamPort) =>
  port.before() as { readonly valid: bigint; readonly ready: bigint; readonly payload: unknown };

/** Drives a stream: keeps `valid` and `payload` until the word is taken. */
export class StreamSource<In> {
  readonly #port: StreamPort;
  readonly #random: RandomStream;
  readonly #stall: number;

  constructor(port: StreamPort, name: string, stall: number) {
    this.#port = port;
    this.#stall = stall;
    this.#random = randomStream(port.seed, `source ${name}`);
  }

  /** Sends every word in order; resolves when the last one has been taken. */
  async send(words: Iterable<In>): Promise<void> {
    for (const word of words) {
      while (this.#random.next() < this.#stall) {
        this.#port.poke({ valid: 0 });
        await this.#port.tick();
      }
      this.#port.poke({ valid: 1, payload: word });
      do await this.#port.tick();
      while (sampled(this.#port).ready === 0n);
    }
    this.#port.poke({ valid: 0 });
  }
}

/** Takes words from a stream. */
export class StreamSink<Out> {
  readonly #port: StreamPort;
  readonly #random: RandomStream;
  readonly #stall: number;

  constructor(port: StreamPort, name: string, stall: number) {
    this.#port = port;
    this.#stall = stall;
    this.#random = randomStream(port.seed, `sink ${name}`);
  }

  /** The next `count` words; not ready any more afterwards. */
  async take(count: number): Promise<Out[]> {
    return this.takeUntil((_, got) => got >= count, count === 0);
  }

  /** Words up to and including the first for which `done(word, words so far)` holds. */
  async takeUntil(done: (word: Out, got: number) => boolean, none = false): Promise<Out[]> {
    const words: Out[] = [];
    while (!none) {
      const ready = this.#random.next() >= this.#stall;
      this.#port.poke({ ready });
      await this.#port.tick();
      const { valid, payload } = sampled(this.#port);
      if (!ready || valid === 0n) continue;
      const word = payload as Out;
      words.push(word);
      if (done(word, words.length)) break;
    }
    this.#port.poke({ ready: 0 });
    return words;
  }
}
