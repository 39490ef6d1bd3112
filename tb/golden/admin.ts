/**
 * Plain reference for the admin commands: state and answers of the controller as the specification words them (NVMe Base 2.2, Admin Command
 * Set and Features), with the choices of this controller where it has any. Status values are SCT * 100h + SC with DNR at bit 14.
 */
import { walkPrps } from "./prp-walk.ts";
import type { PrpChunk } from "./prp-walk.ts";

const noLists = (): never => {
  throw new RangeError("4 KiB never need a PRP list");
};

export interface AdminCard {
  readonly pairs: number;
  readonly entries: number;
  readonly vectors: number;
  readonly aerl: number;
  readonly nn: number;
  /** Active namespace identifiers. */
  readonly active: readonly number[];
  /** The Identify page of a CNS and namespace identifier. */
  readonly page: (cns: number, nsid: number) => Uint8Array;
}

export interface AdminPins {
  msix: boolean;
  iosqes: number;
  iocqes: number;
}

export interface CreatedQueue {
  readonly kind: "createCq" | "createSq" | "deleteCq" | "deleteSq";
  readonly queue: number;
  readonly base?: bigint;
  readonly size?: number;
  readonly cq?: number;
  readonly vector?: number;
  readonly interrupts?: boolean;
}

export interface AdminAnswer {
  readonly status: number;
  readonly result: number;
  /** Held: nothing is posted. */
  readonly discard: boolean;
  readonly queueOp?: CreatedQueue;
  readonly page?: Uint8Array;
  readonly chunks?: readonly PrpChunk[];
}

const DNR = 0x4000;
const fail = (code: number): AdminAnswer => ({ status: DNR | code, result: 0, discard: false });
const succeed = (result = 0): AdminAnswer => ({ status: 0, result, discard: false });

/** Features that are stored and given back: identifier → default, bits kept, bits refused. */
const SIMPLE: ReadonlyMap<number, { readonly first: number; readonly keep: number; readonly refuse: number }> = new Map(
  [
    [0x01, { first: 3, keep: 0xffffff07, refuse: 0 }],
    [0x02, { first: 0, keep: 0xe0, refuse: 0x1f }],
    [0x08, { first: 0, keep: 0xffff, refuse: 0 }],
    [0x06, { first: 1, keep: 1, refuse: 0 }],
    [0x0a, { first: 0, keep: 1, refuse: 0 }],
    [0x0b, { first: 0, keep: 0xffffffff, refuse: 0 }],
  ],
);

export class GoldenAdmin {
  readonly card: AdminCard;
  pins: AdminPins = { msix: true, iosqes: 6, iocqes: 4 };
  readonly cqs = new Set<number>();
  /** Submission queue → completion queue. */
  readonly sqs = new Map<number, number>();
  #events = 0;
  #nsqa: number;
  #ncqa: number;
  #created = false;
  readonly #values = new Map<string, number>();

  constructor(card: AdminCard) {
    this.card = card;
    this.#nsqa = this.#ncqa = card.pairs - 1;
  }

  controllerReset(): void {
    this.cqs.clear();
    this.sqs.clear();
    this.#events = 0;
    this.#nsqa = this.#ncqa = this.card.pairs - 1;
    this.#created = false;
    this.#values.clear();
  }

  /** Carries the command out, and gives the answer that the card owes. */
  execute(sqe: bigint): AdminAnswer {
    const dw = (n: number) => Number((sqe >> BigInt(32 * n)) & 0xffffffffn);
    const field = (n: number, lsb: number, width: number) => Math.floor(dw(n) / 2 ** lsb) % 2 ** width;
    const supported = [0x00, 0x01, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0c];
    const opcode = field(0, 0, 8);
    if (!supported.includes(opcode)) return fail(0x01);
    if (field(0, 14, 2) !== 0 || field(0, 8, 2) !== 0) return fail(0x02);
    switch (opcode) {
      case 0x05:
        return this.#createCq(sqe, field);
      case 0x01:
        return this.#createSq(sqe, field);
      case 0x04:
        return this.#deleteCq(field(10, 0, 16));
      case 0x00:
        return this.#deleteSq(field(10, 0, 16));
      case 0x06:
        return this.#identify(sqe, field);
      case 0x08:
        return succeed(1);
      case 0x09:
        return this.#setFeatures(dw(1), field);
      case 0x0a:
        return this.#getFeatures(dw(1), field);
      default:
        if (this.#events > this.card.aerl) return fail(0x105);
        this.#events++;
        return { status: 0, result: 0, discard: true };
    }
  }

  #createCq(sqe: bigint, field: Field): AdminAnswer {
    const [queue, size, vector] = [field(10, 0, 16), field(10, 16, 16), field(11, 16, 16)];
    if (this.pins.iocqes !== 4) return fail(0x102);
    if (queue === 0 || queue > this.#ncqa + 1 || this.cqs.has(queue)) return fail(0x101);
    if (size === 0 || size > this.card.entries - 1) return fail(0x102);
    const base = prp1(sqe);
    if (base % 4096n !== 0n) return fail(0x13);
    if (vector >= this.card.vectors || (vector !== 0 && !this.pins.msix)) return fail(0x108);
    if (field(11, 0, 1) === 0) return fail(0x02);
    this.cqs.add(queue);
    this.#created = true;
    const interrupts = field(11, 1, 1) === 1;
    return { ...succeed(), queueOp: { kind: "createCq", queue, base, size, vector, interrupts } };
  }

  #createSq(sqe: bigint, field: Field): AdminAnswer {
    const [queue, size, cq] = [field(10, 0, 16), field(10, 16, 16), field(11, 16, 16)];
    if (this.pins.iosqes !== 6) return fail(0x102);
    if (queue === 0 || queue > this.#nsqa + 1 || this.sqs.has(queue)) return fail(0x101);
    if (size === 0 || size > this.card.entries - 1) return fail(0x102);
    if (cq === 0 || cq > this.#ncqa + 1) return fail(0x101);
    if (!this.cqs.has(cq)) return fail(0x100);
    const base = prp1(sqe);
    if (base % 4096n !== 0n) return fail(0x13);
    if (field(11, 0, 1) === 0) return fail(0x02);
    this.sqs.set(queue, cq);
    this.#created = true;
    return { ...succeed(), queueOp: { kind: "createSq", queue, base, size, cq } };
  }

  #deleteCq(queue: number): AdminAnswer {
    if (queue === 0 || !this.cqs.has(queue)) return fail(0x101);
    if ([...this.sqs.values()].includes(queue)) return fail(0x10c);
    this.cqs.delete(queue);
    return { ...succeed(), queueOp: { kind: "deleteCq", queue } };
  }

  #deleteSq(queue: number): AdminAnswer {
    if (queue === 0 || !this.sqs.has(queue)) return fail(0x101);
    this.sqs.delete(queue);
    return { ...succeed(), queueOp: { kind: "deleteSq", queue } };
  }

  #identify(sqe: bigint, field: Field): AdminAnswer {
    const [cns, nsid] = [field(10, 0, 8), field(1, 0, 32)];
    const { nn, active } = this.card;
    if (cns === 0 || cns === 3) {
      if (nsid === 0 || nsid > nn) return fail(0x0b);
      if (cns === 3 && !active.includes(nsid)) return fail(0x02);
    } else if (cns === 2) {
      if (nsid >= 0xfffffffe) return fail(0x0b);
    } else if (cns === 6) {
      if (field(11, 24, 8) !== 0) return fail(0x02);
    } else if (cns !== 1) return fail(0x02);
    const walked = walkPrps(
      { prp1: prp1(sqe), prp2: (sqe >> 256n) & (2n ** 64n - 1n), length: 4096, pageBytes: 4096 },
      noLists,
    );
    if ("status" in walked) return fail(walked.status);
    return { ...succeed(), page: this.card.page(cns, nsid), chunks: walked.chunks };
  }

  /** Names the value a feature command is about, or fails; null: it is about none that exists. */
  #valueName(set: boolean, nsid: number, field: Field): { key: string; first: number } | AdminAnswer | null {
    const fid = field(10, 0, 8);
    const simple = SIMPLE.get(fid);
    if (simple !== undefined) return { key: `${fid}`, first: simple.first };
    if (fid === 0x04) {
      const [select, kind] = [field(11, 16, 4), field(11, 20, 2)];
      if (kind > 1 || (select > 8 && select !== 15) || (select === 15 && !set)) return fail(0x02);
      return select > 0 && select < 9 ? null : { key: `temperature ${kind}`, first: kind === 0 ? 0x157 : 0 };
    }
    if (fid === 0x05) {
      if (nsid !== 0 && nsid !== 0xffffffff && nsid > this.card.nn) return fail(0x0b);
      if (nsid !== 0 && nsid !== 0xffffffff && !this.card.active.includes(nsid)) return fail(0x02);
      return { key: `recovery ${nsid === 0xffffffff ? 0 : nsid}`, first: 0 };
    }
    const vector = field(11, 0, 16);
    if (vector >= this.card.vectors) return fail(0x02);
    return { key: `vector ${vector}`, first: vector === 0 ? 0x10000 : vector };
  }

  #getFeatures(nsid: number, field: Field): AdminAnswer {
    const [fid, select] = [field(10, 0, 8), field(10, 8, 3)];
    if (!SIMPLE.has(fid) && ![0x04, 0x05, 0x07, 0x09].includes(fid)) return fail(0x02);
    if (select > 3) return fail(0x02);
    const capabilities = fid === 0x05 ? 6 : 4;
    if (fid === 0x07) {
      if (select === 3) return succeed(capabilities);
      const most = this.card.pairs - 1;
      return succeed(select === 0 ? this.#nsqa + this.#ncqa * 0x10000 : most + most * 0x10000);
    }
    const named = this.#valueName(false, nsid, field);
    if (named !== null && "status" in named) return named;
    if (select === 3) return succeed(capabilities);
    if (named === null) return succeed(0);
    return succeed(select === 0 ? (this.#values.get(named.key) ?? named.first) : named.first);
  }

  #setFeatures(nsid: number, field: Field): AdminAnswer {
    const [fid, value] = [field(10, 0, 8), field(11, 0, 32)];
    if (!SIMPLE.has(fid) && ![0x04, 0x05, 0x07, 0x09].includes(fid)) return fail(0x02);
    if (field(10, 31, 1) === 1) return fail(0x10d);
    if (fid !== 0x05 && nsid !== 0 && nsid !== 0xffffffff) return fail(0x10f);
    if (fid === 0x07) return this.#setQueues(field(11, 0, 16), field(11, 16, 16));
    if (fid === 0x05 && field(11, 16, 1) === 1) return fail(0x02);
    const named = this.#valueName(true, nsid, field);
    if (named === null) return succeed();
    if ("status" in named) return named;
    const simple = SIMPLE.get(fid);
    if (simple !== undefined && (value & simple.refuse) !== 0) return fail(0x02);
    const keep = simple?.keep ?? (fid === 0x09 ? 0x1ffff : 0xffff);
    const kept = (value & keep) >>> 0;
    this.#values.set(named.key, kept);
    if (named.key === "recovery 0") {
      for (let n = 1; n <= this.card.nn; n++) this.#values.set(`recovery ${n}`, kept);
    }
    return succeed();
  }

  #setQueues(sqs: number, cqs: number): AdminAnswer {
    if (sqs === 0xffff || cqs === 0xffff) return fail(0x02);
    if (this.#created) return fail(0x0c);
    this.#nsqa = Math.min(sqs, this.card.pairs - 1);
    this.#ncqa = Math.min(cqs, this.card.pairs - 1);
    return succeed(this.#nsqa + this.#ncqa * 0x10000);
  }
}

type Field = (dword: number, lsb: number, width: number) => number;
const prp1 = (sqe: bigint): bigint => (sqe >> 192n) & (2n ** 64n - 1n);
