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

/** At 1 nothing would ever pass. */
function stallOf(name: string, stall: number): number {
  if (stall >= 0 && stall < 1) return stall;
  throw new RangeError(`${name}: stall is the probability of a pause, 0 or more and less than 1, not ${stall}`);
}

/** Drives a stream: keeps `valid` and `payload` until the word is taken. */
export class StreamSource<In> {
  readonly #name: string;
  readonly #port: StreamPort;
  readonly #random: RandomStream;
  readonly #stall: number;
  #sent = 0;
  #sending = false;

  constructor(port: StreamPort, name: string, stall: number) {
    this.#name = name;
    this.#port = port;
    this.#stall = stallOf(name, stall);
    this.#random = randomStream(port.seed, `source ${name}`);
  }

  /** Where it stands, for the message of a run that does not end; null when it has nothing to do. */
  standing(): string | null {
    if (!this.#sending) return null;
    const ready = sampled(this.#port).ready === 0n ? "0" : "1";
    return `source ${this.#name}: ${this.#sent} words sent, another one is to go; ready is ${ready}`;
  }

  /** Sends every word in order; resolves when the last one has been taken. */
  async send(words: Iterable<In>): Promise<void> {
    this.#sending = true;
    for (const word of words) {
      while (this.#random.next() < this.#stall) {
        this.#port.poke({ valid: 0 });
        await this.#port.tick();
      }
      this.#port.poke({ valid: 1, payload: word });
      do await this.#port.tick();
      while (sampled(this.#port).ready === 0n);
      this.#sent++;
    }
    this.#sending = false;
    this.#port.poke({ valid: 0 });
  }
}

/** Takes words from a stream. */
export class StreamSink<Out> {
  readonly #name: string;
  readonly #port: StreamPort;
  readonly #random: RandomStream;
  readonly #stall: number;
  #taken = 0;
  #taking = false;

  constructor(port: StreamPort, name: string, stall: number) {
    this.#name = name;
    this.#port = port;
    this.#stall = stallOf(name, stall);
    this.#random = randomStream(port.seed, `sink ${name}`);
  }

  /** Where it stands, for the message of a run that does not end; null when it has nothing to do. */
  standing(): string | null {
    if (!this.#taking) return null;
    const valid = sampled(this.#port).valid === 0n ? "0" : "1";
    return `sink ${this.#name}: ${this.#taken} words taken, more are wanted; valid is ${valid}`;
  }

  /** The next `count` words; not ready any more afterwards. */
  async take(count: number): Promise<Out[]> {
    return this.takeUntil((_, got) => got >= count, count === 0);
  }

  /** Words up to and including the first for which `done(word, words so far)` holds. */
  async takeUntil(done: (word: Out, got: number) => boolean, none = false): Promise<Out[]> {
    const words: Out[] = [];
    this.#taking = !none;
    while (!none) {
      const ready = this.#random.next() >= this.#stall;
      this.#port.poke({ ready });
      await this.#port.tick();
      const { valid, payload } = sampled(this.#port);
      if (!ready || valid === 0n) continue;
      const word = payload as Out;
      words.push(word);
      this.#taken++;
      if (done(word, words.length)) break;
    }
    this.#taking = false;
    this.#port.poke({ ready: 0 });
    return words;
  }
}
