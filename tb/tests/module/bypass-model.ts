/**
 * The descriptor-bypass side of the IP for module tests: `ready`, loads, the bypass FIFO common to all channels, status pins.
 *
 * What the product guide leaves open is a parameter: whether an entry is freed when its transfer starts or when it ends, and whether
 * descriptors behind a lost Run bit or an error are kept or dropped.
 */
import type { RandomStream } from "../../module/random.ts";

export interface ModelOptions {
  readonly depth: number;
  readonly freed: "start" | "end";
  readonly lost: "kept" | "dropped";
  /** Clocks from one end of a transfer to the next, of one channel. */
  readonly transfer: readonly [least: number, most: number];
}

export interface Descriptor {
  readonly channel: string; // "h2c_2"
  readonly src: bigint;
  readonly dst: bigint;
  readonly length: number;
}

interface ModelChannel {
  readonly name: string;
  run: boolean;
  queue: Descriptor[];
  active: Descriptor | null;
  left: number;
  readyBefore: boolean;
  ready: boolean;
  /** The active transfer makes no progress. */
  stuck: boolean;
  /** Stopped by an error, although Run is set. */
  halted: boolean;
}

/** What a stuck transfer does when its channel is stopped. */
export type Stop = "finishes" | "abandons" | "ignores";

export interface Loaded {
  readonly load: bigint;
  readonly src: bigint;
  readonly dst: bigint;
  readonly len: bigint;
  readonly ctl: bigint;
}

export class BypassModel {
  readonly loaded: Descriptor[] = [];
  readonly finished: Descriptor[] = [];
  /** Most entries of the FIFO in use at any time. */
  most = 0;
  readonly #options: ModelOptions;
  readonly #random: RandomStream;
  readonly #channels: ModelChannel[];

  constructor(names: readonly string[], options: ModelOptions, random: RandomStream) {
    this.#options = options;
    this.#random = random;
    this.#channels = names.map((name) => ({
      name,
      run: true,
      queue: [],
      active: null,
      left: 0,
      readyBefore: false,
      ready: false,
      stuck: false,
      halted: false,
    }));
  }

  channel(name: string): ModelChannel {
    const found = this.#channels.find((channel) => channel.name === name);
    if (found === undefined) throw new Error(`no channel ${name}`);
    return found;
  }

  /** Clears Run of a channel: its active transfer finishes (or does what `stop` says, if it is stuck), the ones behind stay or go. */
  loseRun(name: string, stop: Stop = "finishes"): void {
    const channel = this.channel(name);
    channel.run = false;
    if (this.#options.lost === "dropped") channel.queue = [];
    if (!channel.stuck || stop === "ignores") return;
    channel.stuck = false;
    if (stop === "abandons") channel.active = null;
  }

  /** An error: the active transfer is gone, the ones behind stay or go, and Run stays set. */
  fail(name: string): void {
    const channel = this.channel(name);
    if (channel.active === null) throw new Error(`${name} has no transfer that could fail`);
    channel.active = null;
    channel.halted = true;
    if (this.#options.lost === "dropped") channel.queue = [];
  }

  /** Sets Run of a channel that is not busy. */
  restart(name: string): void {
    const channel = this.channel(name);
    if (channel.active !== null) throw new Error(`${name} is started while it is busy`);
    channel.run = true;
    channel.halted = false;
  }

  /** Descriptors that may still move a byte. */
  get open(): readonly Descriptor[] {
    return this.#channels.flatMap(({ active, queue }) => (active === null ? queue : [active, ...queue]));
  }

  get entries(): number {
    const active = this.#options.freed === "end" ? this.#channels.filter((c) => c.active !== null).length : 0;
    return this.#channels.reduce((sum, c) => sum + c.queue.length, active);
  }

  /** One clock: what the card drove before it, what the pins are after it. */
  clock(pins: (name: string) => Loaded): Map<string, { ready: boolean; sts: number }> {
    const loads = this.#channels
      .map((channel) => [channel, pins(channel.name)] as const)
      .filter(([, p]) => p.load === 1n);
    if (loads.length > 1) throw new Error("more than one load in a clock");
    for (const [channel, { src, dst, len, ctl }] of loads) {
      if (!channel.ready && !channel.readyBefore) throw new Error(`load of ${channel.name} without ready`);
      if (ctl !== 0n || len === 0n) throw new Error(`control ${ctl}, length ${len}`);
      const descriptor = { channel: channel.name, src, dst, length: Number(len) };
      this.loaded.push(descriptor);
      channel.queue.push(descriptor);
    }
    this.most = Math.max(this.most, this.entries);
    if (this.entries > this.#options.depth)
      throw new Error(`${this.entries} descriptors in a FIFO of ${this.#options.depth}`);

    const done = new Set<string>();
    for (const channel of this.#channels) {
      if (channel.active !== null && !channel.stuck && --channel.left <= 0) {
        this.finished.push(channel.active);
        channel.active = null;
        done.add(channel.name);
      }
      if (channel.active === null && channel.run && !channel.halted) {
        channel.active = channel.queue.shift() ?? null;
        channel.left = this.#random.integer(...this.#options.transfer);
      }
    }
    const room = this.#options.depth - this.entries;
    return new Map(
      this.#channels.map((channel) => {
        channel.readyBefore = channel.ready;
        channel.ready = channel.run && !channel.halted && room > 1;
        const waits = channel.run && !channel.halted && channel.queue.length > 0;
        const sts =
          (channel.run ? 0x40 : 0) | (done.has(channel.name) ? 0x08 : 0) | (channel.active === null && !waits ? 0 : 1);
        return [channel.name, { ready: channel.ready, sts }];
      }),
    );
  }
}
