/** What a driver does to a simulated `nvme_front`, entered into the ledger: enable, queues, doorbells, reaping. */
import { QUEUE_OP } from "../../../hdl/lib/card-types.ts";
import type { FrontCard } from "./front-card.ts";
import { type QueueAnswer } from "./front-card.ts";
import { Cq, type Entry, Sq, Violation } from "./front-ledger.ts";

export const REG = {
  cap: 0,
  vs: 8,
  cc: 0x14,
  csts: 0x1c,
  aqa: 0x24,
  asq: 0x28,
  acq: 0x30,
  controller: 0x4030,
  doorbellFaults: 0x403c,
} as const;
export const CC_ENABLE = 0x0046_0001;
export const CC_DISABLE = 0x0046_0000;

/** Bits of CSTS. */
export interface Csts {
  readonly rdy: number;
  readonly cfs: number;
  readonly shst: number;
}

export class FrontHost {
  readonly card: FrontCard;
  /** Page addresses are given out once, so that a transfer to an old queue is noticed. */
  #page = 0x12_3456_7000n;

  constructor(card: FrontCard) {
    this.card = card;
  }

  get ledger() {
    return this.card.ledger;
  }

  /** A run of pages nobody used before. */
  pages(bytes: number): bigint {
    const at = this.#page;
    this.#page += BigInt((Math.ceil(bytes / 4096) + 1) * 4096);
    return at;
  }

  write(offset: number, value: number): Promise<number> {
    return this.card.bus.write(offset, value);
  }

  async csts(): Promise<Csts> {
    const value = await this.card.bus.read(REG.csts);
    return { rdy: value & 1, cfs: (value >> 1) & 1, shst: (value >> 2) & 3 };
  }

  /** Waits until CSTS is as given. */
  async awaitCsts(wanted: Partial<Csts>): Promise<void> {
    await this.card.until(`CSTS ${JSON.stringify(wanted)}`, async () => {
      const now = await this.csts();
      return Object.entries(wanted).every(([key, value]) => now[key as keyof Csts] === value);
    });
  }

  /** Writes AQA, ASQ, ACQ for admin queues of the given sizes and enters them. */
  async placeAdmin(sqSize: number, cqSize: number): Promise<{ sq: Sq; cq: Cq }> {
    const [asq, acq] = [this.pages(sqSize * 64), this.pages(cqSize * 16)];
    await this.write(REG.aqa, (sqSize - 1) | ((cqSize - 1) << 16));
    for (const [at, base] of [
      [REG.asq, asq],
      [REG.acq, acq],
    ] as const) {
      await this.write(at, Number(base & 0xffff_ffffn));
      await this.write(at + 4, Number(base >> 32n));
    }
    return this.enterAdmin(asq, acq, sqSize, cqSize);
  }

  /** The admin queues as they are after an enable. */
  enterAdmin(asq: bigint, acq: bigint, sqSize: number, cqSize: number): { sq: Sq; cq: Cq } {
    const cq = new Cq(0, acq, cqSize, 0, true);
    const sq = new Sq(0, asq, sqSize, cq);
    this.ledger.cqs.push(cq);
    this.ledger.sqs.push(sq);
    return { sq, cq };
  }

  /** The stock driver's way: configuration first, then again with EN. */
  async enable(sqSize = 32, cqSize = 32): Promise<{ sq: Sq; cq: Cq }> {
    const admin = await this.placeAdmin(sqSize, cqSize);
    await this.write(REG.cc, CC_DISABLE);
    this.ledger.silent = false;
    await this.write(REG.cc, CC_ENABLE);
    await this.awaitCsts({ rdy: 1, cfs: 0, shst: 0 });
    return admin;
  }

  /** Disables, and checks that nothing is under way anywhere once RDY is 0. */
  async disable(): Promise<void> {
    const resets = this.card.resets;
    await this.write(REG.cc, CC_DISABLE);
    await this.awaitCsts({ rdy: 0 });
    if (this.card.underWay > 0)
      throw new Violation(`RDY fell with ${this.card.underWay} transfers or commands under way`);
    if (this.card.resets !== resets + 1) throw new Violation(`${this.card.resets - resets} pulses of controller_reset`);
    this.ledger.reset();
  }

  async createCq(id: number, size: number, vector = id % 16, interrupts = true): Promise<Cq> {
    const cq = new Cq(id, this.pages(size * 16), size, vector, interrupts);
    const payload = { kind: QUEUE_OP.createCq, queue: id, base: cq.base, size: size - 1, cq: 0, vector, interrupts };
    const answer = await this.card.queueOp(payload);
    if (answer.cq_exists !== 0n) throw new Violation(`CQ ${id} existed before it was created`);
    this.ledger.cqs.push(cq);
    return cq;
  }

  async createSq(id: number, size: number, cq: Cq): Promise<Sq> {
    const sq = new Sq(id, this.pages(size * 64), size, cq);
    const payload = {
      kind: QUEUE_OP.createSq,
      queue: id,
      base: sq.base,
      size: size - 1,
      cq: cq.id,
      vector: 0,
      interrupts: 0,
    };
    const answer = await this.card.queueOp(payload);
    if (answer.sq_exists !== 0n) throw new Violation(`SQ ${id} existed before it was created`);
    this.ledger.sqs.push(sq);
    return sq;
  }

  /** Deletes a submission queue and checks that all that was fetched from it has ended and was posted. */
  async deleteSq(sq: Sq): Promise<QueueAnswer> {
    const answer = await this.card.queueOp({ kind: QUEUE_OP.deleteSq, queue: sq.id });
    const open = sq.entries.filter(({ state }) => state === "fetched" || state === "running" || state === "ended");
    if (open.length > 0)
      throw new Violation(`SQ ${sq.id} deleted with ${open.length} commands open: ${open[0]!.state}`);
    sq.alive = false;
    return answer;
  }

  async deleteCq(cq: Cq): Promise<QueueAnswer> {
    const answer = await this.card.queueOp({ kind: QUEUE_OP.deleteCq, queue: cq.id });
    if (answer.cq_in_use === 0n) this.ledger.cqs.splice(this.ledger.cqs.indexOf(cq), 1);
    return answer;
  }

  query(queue: number): Promise<QueueAnswer> {
    return this.card.queueOp({ kind: QUEUE_OP.query, queue });
  }

  /** Puts commands into a queue without announcing them. */
  fill(sq: Sq, count: number): Entry[] {
    return Array.from({ length: count }, () => this.ledger.write(sq, this.card.random.bits(512)));
  }

  /** Announces all that was put into a queue. */
  async ring(sq: Sq): Promise<void> {
    sq.announced = sq.entries.length;
    await this.write(0x1000 + 8 * sq.id, sq.announced % sq.size);
  }

  async submit(sq: Sq, count: number): Promise<Entry[]> {
    const entries = this.fill(sq, count);
    await this.ring(sq);
    return entries;
  }

  /** Takes up to `count` entries out of a completion queue; the card learns of it by `acknowledge`. */
  reap(cq: Cq, count = Infinity): number {
    const taken = Math.min(count, cq.posted - cq.consumed);
    cq.consumed += taken;
    return taken;
  }

  async acknowledge(cq: Cq): Promise<void> {
    cq.acknowledged = cq.consumed;
    await this.write(0x1004 + 8 * cq.id, cq.acknowledged % cq.size);
  }

  /** Waits until `count` entries have been posted to a queue since it was made. */
  awaitPosted(cq: Cq, count: number, limit = 20_000): Promise<void> {
    return this.card.until(`${count} entries in CQ ${cq.id}`, () => cq.posted >= count, limit);
  }

  /** Lets time pass and checks that a queue got no further entry. */
  async expectQuiet(cq: Cq, clocks = 500): Promise<void> {
    const before = cq.posted;
    await this.card.sim.tick(clocks);
    if (cq.posted !== before) throw new Violation(`CQ ${cq.id} got ${cq.posted - before} entries more`);
  }
}
