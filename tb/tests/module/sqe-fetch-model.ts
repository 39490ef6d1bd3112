/**
 * A simulated `sqe_fetch` with everything around it, checked clock by clock: groups are armed when nobody uses them, read out when they may be and
 * not a clock later, and every entry fetched is handed on or lost, in order, once.
 */
import { expect } from "vitest";
import { CARD_WINDOW, SQE_GROUPS } from "../../../hdl/lib/card-types.ts";
import { sqeFetch } from "../../../hdl/nvme/sqe-fetch.ts";
import type { RandomStream } from "../../module/random.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";

export type Fetcher = Sim<ReturnType<typeof sqeFetch>["ports"]>;
type Range = readonly [low: number, high: number];

export interface FetchOptions {
  readonly seed: number;
  readonly fetches: number;
  /** Probability of a pause on every stream, each clock. */
  readonly stall: number;
  readonly count: number;
  /** Clocks from the request of a transfer to its last byte, and from there to its report. */
  readonly dma: Range;
  readonly lead: Range;
  /** Probability that a report takes very long. */
  readonly slow?: number;
  /** Probability that a transfer fails, once or twice; half of the failing ones have brought everything. */
  readonly bad?: number;
  /** Probability that an entry never comes, though its transfer ends well. */
  readonly short?: number;
  readonly discards?: boolean;
}

/** A fetch, and what has become of it. */
interface Job {
  readonly queue: number;
  readonly head: number;
  readonly host: bigint;
  readonly last: number;
  failures: number;
  group: number;
  /** Entries handed on or lost. */
  gone: number;
  asked: boolean;
  repeated: boolean;
  ended: boolean;
  broken: boolean;
}

interface Entry {
  readonly job: Job;
  readonly place: number;
  readonly sqe: bigint;
  readonly whole: boolean;
}

interface Transfer {
  readonly job: Job;
  readonly lands: number;
  readonly ends: number;
  readonly error: boolean;
}

export const startFetcher = (fetches: number, seed: number): Fetcher =>
  simulate(sqeFetch({ fetches }), { seed, limit: 1_000_000 });

export class FetchModel {
  readonly seen = {
    commands: 0,
    lost: 0,
    /** Clocks of `failed`. */
    failed: 0,
    mostUnderWay: 0,
    /** Groups read out before the report, errors reported that nobody minds, second transfers. */
    early: 0,
    spared: 0,
    repeats: 0,
    /** Clocks in which a whole group had to wait for the end of its second transfer, and in which a fetch waited for the report of its group's last one. */
    untrusted: 0,
    heldBack: 0,
  };
  readonly #sim: Fetcher;
  readonly #options: FetchOptions;
  readonly #random: RandomStream;
  readonly #jobs: readonly Job[];
  readonly #entries: readonly Entry[];
  readonly #groups: (Job | undefined)[] = Array.from({ length: SQE_GROUPS }, () => undefined);
  readonly #transfers: Transfer[] = [];
  /** Failed once, and to be asked for again. */
  readonly #repeats = new Set<Job>();
  /** Entries that were read out and have not left. */
  readonly #out: Entry[] = [];
  /** As the landing buffer has it: one bit per group. */
  #landed = 0;
  #given = 0;
  #givenEntries = 0;
  #taken = 0;
  #underWay = 0;
  #now = 0;
  // What is offered in this clock, and was a clock ago.
  #fetching = false;
  #giving = false;
  #report: Transfer | undefined;
  #ready = { arm: false, dma: false, take: false, command: false, lost: false };
  #discard = false;
  #discarded = false;
  #failed = false;
  #offered = false;

  constructor(sim: Fetcher, options: FetchOptions) {
    const { seed, count, bad = 0, short = 0 } = options;
    this.#sim = sim;
    this.#options = options;
    const random = randomStream(seed, "model");
    this.#random = random;
    this.#jobs = Array.from({ length: count }, () => ({
      queue: random.integer(0, 63),
      head: random.integer(0, 0xffff),
      host: random.bits(58) << 6n,
      last: random.integer(0, 3),
      failures: random.next() < bad ? random.integer(1, 2) : 0,
      ...{ group: 0, gone: 0, asked: false, repeated: false, ended: false, broken: false },
    }));
    this.#entries = this.#jobs.flatMap((job) =>
      Array.from({ length: job.last + 1 }, (_, place) => {
        return { job, place, sqe: random.bits(512), whole: random.next() >= short };
      }),
    );
  }

  /** Sends all fetches through the block; throws when something was wrong. */
  async run(): Promise<typeof this.seen> {
    const { seen } = this;
    await this.#sim.run(async () => {
      while (seen.commands + seen.lost < this.#entries.length) {
        this.#drive();
        await this.#sim.tick();
        expect(this.#sim.before("idle")).toBe(this.#underWay === 0 ? 1n : 0n);
        this.#checkTake();
        const short = this.#checkLeave();
        const givesUp = this.#checkReport();
        expect(this.#sim.before("failed"), "failed").toBe(givesUp || short ? 1n : 0n);
        this.#checkRequest();
        this.#checkArm();
        this.#failed = givesUp || short;
        if (this.#failed) seen.failed++;
        this.#discarded = this.#discard;
        this.#now++;
      }
    });
    return seen;
  }

  #goes = () => this.#random.next() >= this.#options.stall;
  #hasLanded = (job: Job) => ((this.#landed >> job.group) & 1) === 1;
  /** All of it is there, by its first transfer. */
  #isSure = (job: Job) => this.#hasLanded(job) && !job.repeated;

  #drive(): void {
    for (const { job, lands } of this.#transfers) if (lands <= this.#now) this.#landed |= 1 << job.group;
    const due = this.#transfers.filter(({ ends }) => ends <= this.#now);
    this.#report = this.#goes() ? due[this.#random.integer(0, Math.max(0, due.length - 1))] : undefined;
    const next = this.#jobs[this.#given];
    const [entry] = this.#out;
    this.#fetching ||= next !== undefined && this.#goes();
    this.#giving ||= entry !== undefined && this.#goes();
    if (this.#options.discards === true && this.#random.next() < 0.05) this.#discard = !this.#discard;
    const [arm, dma, take, command, lost] = [this.#goes(), this.#goes(), this.#goes(), this.#goes(), this.#goes()];
    this.#ready = { arm, dma, take, command, lost };
    const { queue = 0, head = 0, host = 0n, last = 0 } = next ?? {};
    this.#sim.poke({
      sqe_landed: this.#landed,
      fetch: { valid: this.#fetching, payload: { queue, head, host, last } },
      sqe_dma_done: {
        valid: this.#report !== undefined,
        payload: { tag: this.#report?.job.group ?? 0, error: this.#report?.error ?? 0 },
      },
      sqe: { valid: this.#giving, payload: { sqe: entry?.sqe ?? 0n, whole: entry?.whole ?? 0 } },
      sqe_arm: { ready: arm },
      sqe_dma: { ready: dma },
      sqe_take: { ready: take },
      command: { ready: command },
      lost: { ready: lost },
      discard: this.#discard,
    });
  }

  /** An entry is read out as soon as it may be. */
  #checkTake(): void {
    const { valid, payload } = this.#sim.before("sqe_take");
    const entry = this.#taken < this.#givenEntries ? this.#entries[this.#taken] : undefined;
    const may = entry !== undefined && (entry.job.ended || this.#isSure(entry.job));
    expect(valid, `entry ${this.#taken} may ${may ? "" : "not "}be read out`).toBe(may ? 1n : 0n);
    if (entry === undefined) return;
    const { job, place } = entry;
    if (!may && this.#hasLanded(job)) this.seen.untrusted++;
    if (!may || !this.#ready.take) return;
    const last = place === job.last ? 1n : 0n;
    expect(payload).toEqual({ group: BigInt(job.group), place: BigInt(place), last });
    if (place === 0 && !job.ended) this.seen.early++;
    this.#taken++;
    this.#out.push(entry);
  }

  /** An entry is handed on or lost. Returns whether it was the first to say that a transfer has brought too little. */
  #checkLeave(): boolean {
    const [command, lost] = [this.#sim.before("command"), this.#sim.before("lost")];
    const [entry] = this.#giving ? this.#out : [];
    expect(command.valid + lost.valid).toBe(entry === undefined ? 0n : 1n);
    const leaves = command.valid === 1n ? this.#ready.command : lost.valid === 1n && this.#ready.lost;
    const told = this.#sim.before("read_up_to");
    expect(told.valid).toBe(leaves ? 1n : 0n);
    const mayDrop = (this.#discarded || this.#failed) && !this.#offered;
    this.#offered = command.valid === 1n && !leaves;
    if (entry === undefined) return false;
    const { job, sqe, whole } = entry;
    expect(lost.valid, "lost").toBe(job.broken || !whole || mayDrop ? 1n : 0n);
    if (command.valid === 1n) expect(command.payload).toEqual({ queue: BigInt(job.queue), sqe });
    else expect(lost.payload).toBe(BigInt(job.queue));
    if (!leaves) return false;
    expect(told.at).toEqual({ queue: BigInt(job.queue), head: BigInt(job.head) });
    this.seen[command.valid === 1n ? "commands" : "lost"]++;
    job.gone++;
    this.#out.shift();
    this.#giving = false;
    return !whole && !job.broken;
  }

  /** The end of a transfer. Returns whether its group is given up. */
  #checkReport(): boolean {
    if (this.#report === undefined) return false;
    const { job, error } = this.#report;
    expect(this.#sim.before("sqe_dma_done").ready).toBe(1n);
    this.#transfers.splice(this.#transfers.indexOf(this.#report), 1);
    const minded = error && !this.#isSure(job);
    if (error && !minded) this.seen.spared++;
    if (minded && !job.repeated && !this.#discarded) {
      job.repeated = true;
      this.#repeats.add(job);
      return false;
    }
    job.ended = true;
    job.broken = minded;
    this.#underWay--;
    return minded;
  }

  /** A transfer is asked for: the first one of a group, or the second one of a group whose first one failed. */
  #checkRequest(): void {
    const { valid, payload } = this.#sim.before("sqe_dma");
    if (valid === 0n || !this.#ready.dma) return;
    const { host, card, length, tag } = payload;
    const job = this.#groups[Number(tag)];
    if (job === undefined) throw new Error(`a transfer into group ${tag}, which was never armed`);
    const at = BigInt(CARD_WINDOW.sqe.base + 256 * job.group);
    expect([host, card, length]).toEqual([job.host, at, BigInt(64 * (job.last + 1))]);
    expect(this.#repeats.delete(job), "asked for again").toBe(job.asked);
    if (job.asked) this.seen.repeats++;
    job.asked = true;
    this.#transfers.push(this.#transfer(job));
  }

  #transfer(job: Job): Transfer {
    const { dma, lead, slow = 0 } = this.#options;
    const error = job.failures > 0;
    if (error) job.failures--;
    const isWhole = this.#entries.every((entry) => entry.job !== job || entry.whole);
    const brings = isWhole && (!error || this.#random.next() < 0.5);
    const at = this.#now + this.#random.integer(...dma);
    const ends = this.#random.next() < slow ? at + 400 : at + this.#random.integer(...lead);
    return { job, lands: brings ? at : Infinity, ends: Math.max(ends, this.#now + 1), error };
  }

  /** A fetch is accepted and its group armed, which nobody uses. */
  #checkArm(): void {
    const { valid, payload } = this.#sim.before("sqe_arm");
    const fires = valid === 1n && this.#ready.arm;
    expect(this.#fetching && this.#sim.before("fetch").ready === 1n, "a fetch and its group are taken together").toBe(
      fires,
    );
    const group = this.#given % SQE_GROUPS;
    const before = this.#groups[group];
    if (!fires) {
      if (this.#fetching && before !== undefined && before.gone > before.last && !before.ended) this.seen.heldBack++;
      return;
    }
    const job = this.#jobs[this.#given++];
    if (job === undefined) throw new Error("a group is armed for nothing");
    if (before !== undefined)
      expect([before.gone, before.ended], `group ${group} is armed while in use`).toEqual([before.last + 1, true]);
    expect(payload).toEqual({ group: BigInt(group), last: BigInt(job.last) });
    job.group = group;
    this.#groups[group] = job;
    this.#landed &= ~(1 << group);
    this.#givenEntries += job.last + 1;
    this.#fetching = false;
    this.seen.mostUnderWay = Math.max(this.seen.mostUnderWay, ++this.#underWay);
  }
}
