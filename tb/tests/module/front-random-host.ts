import { expect } from "vitest";
import type { RandomStream } from "../../module/random.ts";
import { randomStream } from "../../module/random.ts";
import { FrontCard } from "./front-card.ts";
import { CC_ENABLE, FrontHost, REG } from "./front-host.ts";
import type { Cq, Sq } from "./front-ledger.ts";

/** A host that does everything a driver may do, in any order, and some things it may not. */
export class RandomHost extends FrontHost {
  readonly #random: RandomStream;
  readonly #queues: number;
  expectedFaults = 0;
  admin: { sq: Sq; cq: Cq } | undefined;

  constructor(card: FrontCard, queues: number, seed: number) {
    super(card);
    this.#queues = queues;
    this.#random = randomStream(seed, "host");
  }

  #size = () => this.#random.integer(2, this.#random.integer(2, 40));
  #pick = <T>(list: readonly T[]): T | undefined => list[this.#random.integer(0, list.length - 1)];

  async start(): Promise<void> {
    this.admin = await this.enable(this.#size(), this.#size());
  }

  async act(): Promise<void> {
    const actions: [weight: number, act: () => Promise<void>][] = [
      [30, () => this.#submit()],
      [30, () => this.#reap()],
      [20, () => this.card.sim.tick(this.#random.integer(1, 80))],
      [6, () => this.#makeQueue()],
      [3, () => this.#removeQueue()],
      [4, () => this.#misbehave()],
      [4, () => this.#toggleHold()],
      [0.4, () => this.#restart()],
    ];
    let at = this.#random.next() * actions.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, act] of actions) {
      if (at < weight) return act();
      at -= weight;
    }
  }

  async #submit(): Promise<void> {
    const sq = this.#pick(this.ledger.sqs.filter(({ alive }) => alive));
    if (sq === undefined) return;
    this.fill(sq, this.#random.integer(0, sq.free));
    if (this.#random.next() < 0.8) await this.ring(sq);
  }

  async #reap(): Promise<void> {
    const cq = this.#pick(this.ledger.cqs);
    if (cq === undefined) return;
    this.reap(cq, this.#random.integer(0, 20));
    if (this.#random.next() < 0.8) await this.acknowledge(cq);
  }

  async #makeQueue(): Promise<void> {
    const ids = Array.from({ length: this.#queues }, (_, n) => n + 1);
    const freeCq = this.#pick(ids.filter((id) => !this.ledger.cqs.some((cq) => cq.id === id)));
    const freeSq = this.#pick(ids.filter((id) => !this.ledger.sqs.some((sq) => sq.alive && sq.id === id)));
    if (freeCq !== undefined && this.#random.next() < 0.5) {
      await this.createCq(freeCq, this.#size(), this.#random.integer(0, 15), this.#random.next() < 0.7);
    } else if (freeSq !== undefined) {
      const cq = this.#pick(this.ledger.cqs.filter(({ id }) => id !== 0));
      if (cq !== undefined) await this.createSq(freeSq, this.#size(), cq);
    }
  }

  async #removeQueue(): Promise<void> {
    this.card.hold = false;
    await this.card.sim.tick(60); // a doorbell that still waits would find the queue gone
    if (this.#random.next() < 0.6) {
      const sq = this.#pick(this.ledger.sqs.filter(({ alive, id }) => alive && id !== 0));
      if (sq !== undefined) await this.deleteSq(sq);
    } else {
      const cq = this.#pick(this.ledger.cqs.filter(({ id }) => id !== 0));
      if (cq === undefined) return;
      const used = this.ledger.sqs.some((sq) => sq.alive && sq.cq === cq);
      expect((await this.deleteCq(cq)).cq_in_use).toBe(used ? 1n : 0n);
    }
  }

  /** Doorbells with values that no state of the queue allows, and of queues that do not exist. */
  async #misbehave(): Promise<void> {
    const id = this.#random.integer(0, this.#queues);
    const cqDoorbell = this.#random.next() < 0.5;
    const queue = cqDoorbell
      ? this.ledger.cqs.find((cq) => cq.id === id)
      : this.ledger.sqs.find((sq) => sq.alive && sq.id === id);
    const value = queue === undefined ? this.#random.integer(0, 0xffff) : this.#random.integer(queue.size, 0xffff);
    this.expectedFaults++;
    await this.write(0x1000 + 8 * id + (cqDoorbell ? 4 : 0), value);
  }

  async #toggleHold(): Promise<void> {
    this.card.hold = !this.card.hold;
    await this.card.sim.tick(this.#random.integer(0, 60));
  }

  async #restart(): Promise<void> {
    this.card.hold = false;
    if (this.#random.next() < 0.5) {
      await this.write(REG.cc, CC_ENABLE | 0x4000);
      await this.awaitCsts({ shst: 2 });
    }
    await this.card.until(
      `${this.expectedFaults} refused doorbells`,
      () => this.card.faults.length === this.expectedFaults,
    );
    await this.disable();
    await this.card.sim.tick(this.#random.integer(0, 100));
    await this.start();
  }

  /** Announces all, takes all, and checks that everything came back and every interrupt was raised. */
  async finish(): Promise<void> {
    this.card.hold = false;
    for (const sq of this.ledger.sqs) if (sq.alive) await this.ring(sq);
    await this.card.until("the end of all commands", async () => {
      for (const cq of this.ledger.cqs) {
        this.reap(cq);
        if (cq.acknowledged < cq.consumed) await this.acknowledge(cq);
      }
      return this.ledger.sqs.every((sq) => !sq.alive || sq.open === 0);
    });
    await this.card.sim.tick(200);
    expect(this.ledger.interrupts).toEqual(this.ledger.announcedInterrupts);
    expect(this.card.faults.length).toBe(this.expectedFaults);
    expect((await this.card.bus.read(REG.controller)) >>> 16).toBe(0);
  }
}

/** `actions` random actions, then everything must come back. */
export async function playAtRandom(options: {
  readonly seed: number;
  readonly queues: number;
  readonly stall: number;
  readonly reorder: boolean;
  readonly actions: number;
}): Promise<void> {
  const { seed, queues, stall, reorder, actions } = options;
  const times = { dma: [1, 60], command: [0, 120] } as const;
  const card = new FrontCard({ queues, seed, stall, reorder, entries: 64, readErrors: 0.03, ...times });
  try {
    const host = new RandomHost(card, queues, seed);
    await card.run(async () => {
      await host.start();
      for (let i = 0; i < actions; i++) await host.act();
      await host.finish();
    });
  } finally {
    card.sim.close();
  }
}
