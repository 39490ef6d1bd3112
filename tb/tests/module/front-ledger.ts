/**
 * What a host and a card must agree on, kept as plain counters beside the simulated `nvme_front`: every transfer, command, completion and
 * interrupt is entered here and refused if NVMe does not allow it at this moment. Counters are logical: they count on for ever, ring slots
 * are taken modulo the size.
 */

export interface Ending {
  readonly status: bigint;
  readonly result: bigint;
  readonly discard: boolean;
}

export interface Entry {
  readonly sq: Sq;
  /** Counts the entries of its queue from 0. */
  readonly index: number;
  readonly cid: number;
  readonly sqe: bigint;
  /** The transfer that reads it has ended: its slot may be used again. */
  read: boolean;
  state: "written" | "fetched" | "running" | "ended" | "posted" | "dropped";
  ending?: Ending;
}

export class Cq {
  posted = 0;
  /** Seen by the host. */
  consumed = 0;
  /** Announced by head doorbells. */
  acknowledged = 0;
  /** Slots promised to commands fetched and not ended. */
  claimed = 0;
  constructor(
    readonly id: number,
    readonly base: bigint,
    readonly size: number,
    readonly vector: number,
    readonly interrupts: boolean,
  ) {}
}

export class Sq {
  readonly entries: Entry[] = [];
  /** Announced by tail doorbells. */
  announced = 0;
  fetched = 0;
  /** Entries that have been read, without gap. */
  read = 0;
  handedOn = 0;
  alive = true;
  constructor(
    readonly id: number,
    readonly base: bigint,
    readonly size: number,
    readonly cq: Cq,
  ) {}

  /** As the last CQE told. */
  knownHead = 0;

  /** Commands that have not come back. */
  open = 0;

  /** Slots the host may still fill: those before the head it was told, and all when nothing is open. */
  get free(): number {
    if (this.open === 0) this.knownHead = this.entries.length;
    return this.size - 1 - (this.entries.length - this.knownHead);
  }
}

/** Refuses what must not happen, with the reason. */
export class Violation extends Error {}
const must = (condition: boolean, text: () => string) => {
  if (!condition) throw new Violation(text());
};
const hex = (n: bigint | number) => `0x${n.toString(16)}`;

export class Ledger {
  readonly sqs: Sq[] = [];
  readonly cqs: Cq[] = [];
  readonly interrupts: number[] = Array.from({ length: 32 }, () => 0);
  readonly announcedInterrupts: number[] = Array.from({ length: 32 }, () => 0);
  /** No transfer, command or interrupt may happen. */
  silent = true;
  #cid = 0;

  /** The host puts a command into the next slot of a queue. */
  write(sq: Sq, payload: bigint): Entry {
    must(sq.free > 0, () => `the test overfills SQ ${sq.id}`);
    const cid = this.#cid;
    this.#cid = (this.#cid + 1) & 0xffff;
    const sqe = (payload & ~0xffff_0000n) | (BigInt(cid) << 16n);
    const entry: Entry = { sq, index: sq.entries.length, cid, sqe, read: false, state: "written" };
    sq.entries.push(entry);
    sq.open++;
    return entry;
  }

  /** A transfer reads an SQE: it must be the next one of a queue, announced, and have a completion slot. */
  fetch(host: bigint): Entry {
    must(!this.silent, () => `SQE fetch from ${hex(host)} while nothing may happen`);
    const sq = this.sqs.find(({ alive, base, size }) => alive && host >= base && host < base + BigInt(size * 64));
    if (sq === undefined) throw new Violation(`SQE fetch from ${hex(host)}, where no queue is`);
    const slot = Number((host - sq.base) / 64n);
    must(slot === sq.fetched % sq.size, () => `SQ ${sq.id}: slot ${slot} fetched, not ${sq.fetched % sq.size}`);
    must(sq.fetched < sq.announced, () => `SQ ${sq.id}: fetch of an entry that was not announced`);
    const { cq } = sq;
    cq.claimed++;
    must(cq.claimed + cq.posted - cq.acknowledged < cq.size, () => `CQ ${cq.id}: a fetch without a free slot`);
    const entry = this.#entry(sq, sq.fetched++);
    entry.state = "fetched";
    return entry;
  }

  /** A command comes out of `nvme_front`, in the order of its queue. */
  handOn(queue: bigint, sqe: bigint): Entry {
    must(!this.silent, () => "a command while nothing may happen");
    const sq = this.sqs.find(({ alive, id }) => alive && BigInt(id) === queue);
    if (sq === undefined) throw new Violation(`a command of queue ${queue}, which does not exist`);
    const entry = this.#entry(sq, sq.handedOn++);
    must(entry.state === "fetched", () => `SQ ${sq.id}: entry ${entry.index} handed on while ${entry.state}`);
    must(entry.sqe === sqe, () => `SQ ${sq.id}: entry ${entry.index} is ${hex(sqe)}, not ${hex(entry.sqe)}`);
    entry.state = "running";
    return entry;
  }

  /** The command engine ends a command. */
  end(entry: Entry, ending: Ending): void {
    must(entry.state === "running", () => `the test ends a command that is ${entry.state}`);
    entry.ending = ending;
    entry.state = ending.discard ? "dropped" : "ended";
    if (!ending.discard) return;
    entry.sq.cq.claimed--;
    entry.sq.open--;
  }

  /** 16 bytes arrive in host memory: they must be the right entry for the next slot of a completion queue. */
  post(host: bigint, cqe: bigint): void {
    must(!this.silent, () => `CQE write to ${hex(host)} while nothing may happen`);
    const cq = this.cqs.find(({ base, size }) => host >= base && host < base + BigInt(size * 16));
    if (cq === undefined) throw new Violation(`CQE write to ${hex(host)}, where no queue is`);
    const slot = Number((host - cq.base) / 16n);
    must(slot === cq.posted % cq.size, () => `CQ ${cq.id}: slot ${slot} written, not ${cq.posted % cq.size}`);
    must(cq.posted - cq.acknowledged < cq.size - 1, () => `CQ ${cq.id}: an entry was overwritten`);
    const field = (lsb: number, width: number) => BigInt.asUintN(width, cqe >> BigInt(lsb));
    const phase = BigInt(1 - (Math.floor(cq.posted / cq.size) % 2));
    must(field(112, 1) === phase, () => `CQ ${cq.id}: entry ${cq.posted} has the phase of the round before`);
    const sq = this.sqs.find(({ alive, id }) => alive && BigInt(id) === field(80, 16));
    if (sq === undefined) throw new Violation(`CQE of SQ ${field(80, 16)}, which does not exist`);
    must(sq.cq === cq, () => `CQE of SQ ${sq.id} in CQ ${cq.id}`);
    const entry = sq.entries.find(({ cid, state }) => state === "ended" && BigInt(cid) === field(96, 16));
    if (entry?.ending === undefined) throw new Violation(`CQE for CID ${hex(field(96, 16))}, which has not ended`);
    must(
      field(113, 15) === entry.ending.status,
      () => `status ${hex(field(113, 15))}, not ${hex(entry.ending!.status)}`,
    );
    must(field(0, 32) === entry.ending.result && field(32, 32) === 0n, () => `result ${hex(field(0, 64))}`);
    while (sq.entries[sq.read]?.read === true) sq.read++;
    const heads = Array.from({ length: sq.read - entry.index }, (_, n) => entry.index + 1 + n);
    const head = heads.find((count) => BigInt(count % sq.size) === field(64, 16));
    if (head === undefined) throw new Violation(`SQHD ${field(64, 16)} of SQ ${sq.id} with ${sq.read} entries read`);
    sq.knownHead = Math.max(sq.knownHead, head);
    entry.state = "posted";
    sq.open--;
    cq.posted++;
    cq.claimed--;
    if (cq.interrupts) this.announcedInterrupts[cq.vector]!++;
  }

  /** A CQE could not be written: its slot is lost, and what comes behind it may still come. */
  losePost(host: bigint): void {
    const cq = this.cqs.find(({ base, size }) => host >= base && host < base + BigInt(size * 16));
    if (cq === undefined) throw new Violation(`CQE write to ${hex(host)}, where no queue is`);
    cq.posted++;
    cq.claimed--;
  }

  /** An interrupt: there must be an entry it stands for. */
  interrupt(vector: number): void {
    must(!this.silent, () => "an interrupt while nothing may happen");
    this.interrupts[vector]!++;
    must(this.interrupts[vector]! <= this.announcedInterrupts[vector]!, () => `vector ${vector} raised before its CQE`);
  }

  /** The controller has been disabled: no queue exists any more and nothing may come. */
  reset(): void {
    this.sqs.length = 0;
    this.cqs.length = 0;
    this.silent = true;
  }

  #entry(sq: Sq, index: number): Entry {
    const entry = sq.entries[index];
    if (entry === undefined) throw new Violation(`SQ ${sq.id} has no entry ${index}`);
    return entry;
  }
}
