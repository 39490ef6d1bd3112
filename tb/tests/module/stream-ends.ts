import type { Ports } from "../../../hdl/lang/index.ts";
import type { RandomStream } from "../../module/random.ts";
import type { Sim } from "../../module/simulate.ts";
import type { PortOut } from "../../module/values.ts";

/** How a model stands at its streams: until when, in which domain, and how often it pauses. */
export interface EndOptions {
  readonly random: RandomStream;
  readonly over: () => boolean;
  /** Probability of a pause per clock. */
  readonly stall: number;
  readonly domain?: string;
}

/** What a stream port carries, as a test sees it. */
type PayloadOf<P> = PortOut<P> extends { readonly payload: infer Word } ? Word : never;

interface Handshake {
  readonly payload: unknown;
  readonly valid: bigint;
  readonly ready: bigint;
}

/**
 * A process that takes words from a stream and hands each to `take`. In between, an offered word must stay as it is: a stream that changes
 * its mind is an error.
 */
export async function accept<IO extends Ports, K extends keyof IO & string>(
  sim: Sim<IO>,
  key: K,
  { random, over, stall, domain }: EndOptions,
  take: (word: PayloadOf<IO[K]>) => void,
): Promise<void> {
  let waiting: string | undefined;
  while (!over()) {
    const ready = random.next() >= stall;
    sim.poke({ [key]: { ready } } as never);
    await sim.tick(1, domain);
    const { payload, valid } = sim.before(key) as unknown as Handshake;
    const offered = valid === 1n ? written(payload) : "nothing";
    if (waiting !== undefined && offered !== waiting) throw new Error(`${key} offered ${waiting}, then ${offered}`);
    waiting = valid === 1n && !ready ? offered : undefined;
    if (valid === 1n && ready) take(payload as PayloadOf<IO[K]>);
  }
}

/** A process that offers whatever `next` gives (undefined: nothing yet) until it is taken. */
export async function offer<IO extends Ports>(
  sim: Sim<IO>,
  key: keyof IO & string,
  { random, over, stall, domain }: EndOptions,
  next: () => object | bigint | number | undefined,
): Promise<void> {
  while (!over()) {
    const payload = random.next() < stall ? undefined : next();
    if (payload === undefined) {
      await sim.tick(1, domain);
      continue;
    }
    sim.poke({ [key]: { valid: 1, payload } } as never);
    do await sim.tick(1, domain);
    while (!over() && (sim.before(key) as unknown as Handshake).ready === 0n);
    sim.poke({ [key]: { valid: 0 } } as never);
  }
}

/** Things that become due: each leaves not before its delay, in any order. */
export class Delayed<T> {
  readonly #items: { readonly at: number; readonly item: T }[] = [];
  #now = 0;

  get size(): number {
    return this.#items.length;
  }
  put(item: T, delay: number): void {
    this.#items.push({ at: this.#now + delay, item });
  }
  /** A clock passes. */
  tick(): void {
    this.#now++;
  }
  /** Something that is due; undefined if nothing is. */
  take(): T | undefined {
    const index = this.#items.findIndex(({ at }) => at <= this.#now);
    return index < 0 ? undefined : this.#items.splice(index, 1)[0]?.item;
  }
}

const written = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? `0x${field.toString(16)}` : field));
