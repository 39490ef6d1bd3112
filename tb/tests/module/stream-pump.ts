import type { Ports } from "../../../hdl/lang/index.ts";
import type { Random } from "../../host/random.ts";
import type { Sim } from "../../module/simulate.ts";

/** A word for a stream: a number, or a struct by its fields. */
export type Word = bigint | number | { readonly [field: string]: bigint | number | boolean };

interface Bus {
  readonly valid: bigint;
  readonly ready: bigint;
  readonly payload: unknown;
}

/**
 * Keeps every stream of a module going, one clock at a time: sources send what is queued for them, sinks take what comes and may answer by
 * queueing more. Meant for tests in which the surroundings react, such as a host that answers requests in random order.
 *
 * `stall` is the probability that a source pauses, or a sink is not ready, in a clock.
 */
export class StreamPump<IO extends Ports> {
  readonly #sources: { key: string; stall: number; queue: Word[]; offered: boolean }[] = [];
  readonly #sinks: { key: string; stall: number; on: (payload: unknown) => void }[] = [];
  /** Clock edges so far. */
  clocks = 0;

  constructor(
    readonly sim: Sim<IO>,
    readonly random: Random,
  ) {}

  /** The queue of a stream into the module: what is pushed is sent in order; a word leaves the queue when it is taken. */
  source(key: keyof IO & string, stall = 0): Word[] {
    const queue: Word[] = [];
    this.#sources.push({ key, stall, queue, offered: false });
    return queue;
  }

  /** Takes from a stream out of the module. `W` is the payload as `peek` gives it. */
  sink<W>(key: keyof IO & string, stall = 0, on?: (word: W) => void): W[] {
    const taken: W[] = [];
    this.#sinks.push({
      key,
      stall,
      on: (payload) => {
        taken.push(payload as W);
        on?.(payload as W);
      },
    });
    return taken;
  }

  tick(): void {
    const pokes: Record<string, object> = {};
    for (const source of this.#sources) {
      const [word] = source.queue;
      // A word that was offered stays offered.
      source.offered ||= word !== undefined && !this.random.chance(source.stall);
      pokes[source.key] = word === undefined || !source.offered ? { valid: 0 } : { valid: 1, payload: word };
    }
    for (const { key, stall } of this.#sinks) pokes[key] = { ready: this.random.chance(stall) ? 0 : 1 };
    this.sim.poke(pokes as Parameters<typeof this.sim.poke>[0]);
    this.sim.step();
    this.clocks++;
    const before = (key: string) => this.sim.before(key) as unknown as Bus;
    const sent = this.#sources.filter(({ key, offered }) => offered && before(key).ready === 1n);
    const took = this.#sinks
      .map((sink) => ({ sink, bus: before(sink.key) }))
      .filter(({ bus }) => bus.valid === 1n && bus.ready === 1n);
    for (const source of sent) {
      source.queue.shift();
      source.offered = false;
    }
    for (const { sink, bus } of took) sink.on(bus.payload);
  }

  /** Clocks until `condition` holds; throws after `limit` of them. */
  until(condition: () => boolean, limit = 20_000): void {
    for (let i = 0; i < limit; i++) {
      if (condition()) return;
      this.tick();
    }
    throw new Error(`not reached within ${limit} clocks (seed ${this.random.seed})`);
  }
}
