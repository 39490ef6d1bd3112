/** The card around a simulated `nvme_front`: card windows, DMA, command engine and interrupts, as fast or as slow as a test wants. */
import { CARD_WINDOW } from "../../../hdl/lib/card-types.ts";
import { nvmeFront } from "../../../hdl/nvme/front.ts";
import type { RandomStream } from "../../module/random.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";
import { AxilMaster } from "./axil-master.ts";
import { type Ending, type Entry, Ledger, Violation } from "./front-ledger.ts";

type Ports = ReturnType<typeof nvmeFront>["ports"];
type Range = readonly [low: number, high: number];
type StreamOut = { [K in keyof Ports]: Ports[K] extends { direction: "source" } ? K : never }[keyof Ports];
type StreamIn = Exclude<
  { [K in keyof Ports]: Ports[K] extends { direction: "sink" } ? K : never }[keyof Ports],
  "m_axil"
>;
interface Word {
  readonly valid: bigint;
  readonly ready: bigint;
  readonly payload: unknown;
}

export interface CardOptions {
  readonly queues: number;
  readonly entries?: number;
  readonly fetches?: number;
  readonly admin?: number;
  readonly commands?: number;
  readonly seed: number;
  /** Probability of a pause on every stream, each clock. */
  readonly stall: number;
  /** Clocks of a DMA (of a CQE: `post`, if it differs) and of a command. */
  readonly dma: Range;
  readonly post?: Range;
  readonly command: Range;
  /** Clocks from the last byte of SQEs to the report of their transfer, which is `dma` behind its request. */
  readonly lead?: Range;
  /** Transfers of SQEs end in any order. */
  readonly reorder?: boolean;
  /** Probability that a transfer of SQEs fails the first time, with nothing landed or with everything. */
  readonly readErrors?: number;
}

/** A transfer under way. */
interface Transfer {
  readonly tag: number;
  readonly due: number;
  /** Its bytes: all there at `landing`, if they come. */
  readonly landing?: number;
  readonly land?: () => void;
  finish(): boolean;
}

/** A queue operation and its answer. */
export interface QueueAnswer {
  readonly sq_exists: bigint;
  readonly cq_exists: bigint;
  readonly cq_in_use: bigint;
  readonly any_io_queue: bigint;
}

export class FrontCard {
  readonly sim: Sim<Ports>;
  readonly bus: AxilMaster;
  readonly random: RandomStream;
  readonly ledger = new Ledger();
  /** Commands the engine holds. */
  readonly held: { readonly entry: Entry; readonly due: number }[] = [];
  /** How the engine ends a command. */
  ending: (entry: Entry) => Ending = () => ({
    status: this.random.bits(15),
    result: this.random.bits(32),
    discard: this.random.next() < 0.05,
  });
  /** The engine ends nothing while this is set. */
  hold = false;
  /** Transfers whose number is in these sets fail (so many times), or end well and bring less than an entry. */
  readonly failFetches = new Map<number, number>();
  readonly shortFetches = new Set<number>();
  /** Transfers that are reported as failed when everything has landed. */
  readonly lateFailures = new Set<number>();
  /** No transfer of SQEs is reported while this is set. */
  holdReports = false;
  readonly failPosts = new Set<number>();
  fetches = 0;
  /** Transfers of SQEs, second ones too. */
  requests = 0;
  /** Transfers by the number of entries they read. */
  readonly bursts: number[] = [];
  posts = 0;
  faults: { readonly queue: bigint; readonly cq: bigint; readonly absent: bigint }[] = [];
  resets = 0;
  now = 0;
  readonly #options: CardOptions;
  /** Transfers that failed and may be asked for again, by landing group. */
  readonly #again = new Map<number, Request & { readonly number: number; readonly entries: readonly Entry[] }>();
  /** Landing groups that are armed, and the entries that are in them once they have landed or their transfer has ended. */
  readonly #landing = new Map<number, Landed[] | null>();
  /** Groups that the landing buffer calls landed, and those whose second transfer is to be waited for all the same. */
  #landed = 0;
  readonly #lasts = new Map<number, number>();
  readonly #repeating = new Set<number>();
  readonly #staging = new Map<number, bigint>();
  readonly #taken: Landed[] = [];
  readonly #reads: Transfer[] = [];
  readonly #writes: Transfer[] = [];
  #over = false;
  /** A call, since it changes while a process waits. */
  readonly #runs = () => !this.#over;

  constructor(options: CardOptions) {
    const { queues, entries = 4096, fetches = 4, admin = 32, commands = 64, seed } = options;
    this.#options = options;
    const p = { queues, entries, vectors: 16, to: 4, fetches, admin, commands };
    this.sim = simulate(nvmeFront(p), { seed, limit: 2_000_000 });
    this.random = randomStream(seed, "card");
    const pins = {
      poke: (m_axil: object) => this.sim.poke({ m_axil }),
      before: () => this.sim.before("m_axil"),
      tick: () => this.sim.tick(),
    };
    this.bus = new AxilMaster(pins, randomStream(seed, "bus"), options.stall);
  }

  /** Transfers, commands and CQEs that are under way outside of `nvme_front`. */
  get underWay(): number {
    return this.#reads.length + this.#writes.length + this.held.length;
  }

  /** Runs a test beside the card; a violation anywhere ends it. */
  async run(test: () => Promise<void>): Promise<void> {
    this.#over = false;
    const main = async () => {
      try {
        await test();
      } finally {
        this.#over = true;
      }
    };
    await this.sim.run(main, ...this.#processes());
  }

  /** Waits until `condition` holds; fails after `limit` clocks. */
  async until(what: string, condition: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
    const end = this.now + limit;
    while (!(await condition())) {
      if (this.now > end)
        throw new Violation(`${what}: not within ${limit} clocks, ${this.faults.length} doorbells refused`);
      await this.sim.tick();
    }
  }

  /** Sends a queue operation and waits for its answer. */
  async queueOp(payload: object): Promise<QueueAnswer> {
    this.sim.poke({ queue_op: { valid: 1, payload } });
    do await this.sim.tick();
    while (this.sim.before("queue_op").ready === 0n);
    this.sim.poke({ queue_op: { valid: 0 } });
    for (;;) {
      const ready = !this.#pauses();
      this.sim.poke({ queue_reply: { ready } });
      await this.sim.tick();
      const { valid, payload: answer } = this.sim.before("queue_reply");
      if (!ready || valid === 0n) continue;
      this.sim.poke({ queue_reply: { ready: 0 } });
      return answer;
    }
  }

  #pauses = () => this.random.next() < this.#options.stall;
  #delay = ([low, high]: Range) => this.now + this.random.integer(low, high);

  #processes(): (() => Promise<void>)[] {
    return [
      this.#take("sqe_arm", (arm) => this.#arm(arm as Arm)),
      this.#take("sqe_dma", (request) => this.#read(request as Request)),
      this.#give("sqe_dma_done", () =>
        this.holdReports ? undefined : this.#done(this.#reads, this.#options.reorder === true),
      ),
      async () => {
        while (this.#runs()) {
          for (const { landing = Infinity, land } of this.#reads) if (landing <= this.now) land?.();
          this.sim.poke({ sqe_landed: this.#landed });
          await this.sim.tick();
        }
      },
      this.#take("sqe_take", (entry) => this.#takeOut(entry as Take)),
      this.#give("sqe", () => this.#taken.shift()),
      this.#take("cqe_put", (put) => {
        const { entry, data } = put as { entry: bigint; data: bigint };
        this.#staging.set(Number(entry), data);
      }),
      this.#take("cqe_dma", (request) => this.#write(request as Request)),
      this.#give("cqe_dma_done", () => this.#done(this.#writes, false)),
      this.#take("irq", (vector) => this.ledger.interrupt(Number(vector))),
      this.#take("command", (command) => {
        const { queue, sqe } = command as { queue: bigint; sqe: bigint };
        this.held.push({ entry: this.ledger.handOn(queue, sqe), due: this.#delay(this.#options.command) });
      }),
      this.#give("completion", () => this.#completion()),
      async () => {
        while (this.#runs()) {
          await this.sim.tick();
          this.now++;
          const { valid, at } = this.sim.before("doorbell_fault");
          if (valid === 1n) this.faults.push(at);
          if (this.sim.before("controller_reset") === 1n) this.resets++;
        }
      },
    ];
  }

  #take(port: StreamOut, word: (payload: unknown) => void): () => Promise<void> {
    return async () => {
      while (this.#runs()) {
        const ready = !this.#pauses();
        this.sim.poke({ [port]: { ready } });
        await this.sim.tick();
        const { valid, payload } = this.sim.before(port) as Word;
        if (ready && valid === 1n) word(payload);
      }
    };
  }

  #give(port: StreamIn, next: () => unknown): () => Promise<void> {
    return async () => {
      while (this.#runs()) {
        const payload = this.#pauses() ? undefined : next();
        this.sim.poke({ [port]: payload === undefined ? { valid: 0 } : { valid: 1, payload } });
        do await this.sim.tick();
        while (payload !== undefined && this.#runs() && (this.sim.before(port) as Word).ready === 0n);
      }
    };
  }

  #arm({ group, last }: Arm): void {
    const at = Number(group);
    if (this.#landing.has(at)) throw new Violation(`landing group ${group} armed twice`);
    if (this.#reads.some(({ tag }) => tag === at))
      throw new Violation(`landing group ${group} armed while a transfer into it is under way`);
    this.#landing.set(at, null);
    this.#lasts.set(at, Number(last));
    this.#landed &= ~(1 << at);
    this.#repeating.delete(at);
  }

  #read(request: Request): void {
    const { host, card, length, tag } = request;
    const group = Number(tag);
    this.requests++;
    const before = this.#again.get(group);
    if (this.#again.delete(group)) {
      this.#landing.set(group, null);
      this.#repeating.add(group);
    }
    if (this.#landing.get(group) !== null)
      throw new Violation(`a transfer into landing group ${group}, which is not armed`);
    const count = Number(length) / 64;
    if (Number(card) !== CARD_WINDOW.sqe.base + group * 256 || count !== (this.#lasts.get(group) ?? 0) + 1)
      throw new Violation("not a landing group, or not as long as it was armed for");
    if (before !== undefined && (before.host !== host || before.length !== length))
      throw new Violation(`landing group ${group}: another transfer than the one that failed`);
    if (before === undefined) this.bursts[count] = (this.bursts[count] ?? 0) + 1;
    const number = before?.number ?? this.fetches++;
    const entries =
      before?.entries ?? Array.from({ length: count }, (_, i) => this.ledger.fetch(host + 64n * BigInt(i)));
    if (before === undefined && this.random.next() < (this.#options.readErrors ?? 0))
      if (this.random.next() < 0.5) this.failFetches.set(number, 1);
      else this.lateFailures.add(number);
    const left = this.failFetches.get(number) ?? 0;
    this.failFetches.set(number, left - 1);
    const fails = left > 0;
    const isShort = this.shortFetches.has(number);
    const due = this.#delay(this.#options.dma);
    const fill = () => {
      for (const entry of entries) entry.read = true;
      // What is short has brought all entries but the last.
      const wholes = entries.map((_, i) => !fails && !(isShort && i === count - 1));
      const sqes = entries.map(({ sqe }, i) => (wholes[i] === true ? sqe : this.random.bits(512)));
      this.#landing.set(
        group,
        sqes.map((sqe, i) => ({ sqe, whole: wholes[i] === true })),
      );
    };
    let landed = fails || isShort;
    const land = () => {
      if (landed) return;
      landed = true;
      this.#landed |= 1 << group;
      fill();
    };
    this.#reads.push({
      tag: group,
      due,
      landing: due - this.random.integer(...(this.#options.lead ?? [0, 12])),
      land,
      finish: () => {
        land();
        this.#repeating.delete(group);
        if (fails && before === undefined) this.#again.set(group, { ...request, number, entries });
        if (fails || isShort) fill();
        return fails || (before === undefined && this.lateFailures.has(number));
      },
    });
  }

  #takeOut({ group, place, last }: Take): void {
    const landed = this.#landing.get(Number(group));
    const entry = landed?.[Number(place)];
    if (landed === undefined || landed === null || entry === undefined)
      throw new Violation(`landing entry ${group}.${place} read out before it was filled`);
    if (this.#repeating.has(Number(group)))
      throw new Violation(`landing entry ${group}.${place} read out before the end of its second transfer`);
    if ((last === 1n) !== (Number(place) === landed.length - 1))
      throw new Violation(`entry ${group}.${place} of ${landed.length} read out with last ${last}`);
    this.#again.delete(Number(group));
    if (last === 1n) this.#landing.delete(Number(group));
    this.#taken.push(entry);
  }

  #write({ host, card, length, tag }: Request): void {
    const entry = Number(tag);
    if (Number(card) !== CARD_WINDOW.cqe.base + entry * 64 || length !== 16n)
      throw new Violation("not a staging entry");
    const fails = this.failPosts.has(this.posts++);
    this.#writes.push({
      tag: entry,
      due: this.#delay(this.#options.post ?? this.#options.dma),
      finish: () => {
        const data = this.#staging.get(entry);
        if (data === undefined) throw new Violation(`staging entry ${entry} is empty`);
        this.#staging.delete(entry);
        if (fails) this.ledger.losePost(host);
        else this.ledger.post(host, data);
        return fails;
      },
    });
  }

  #done(transfers: Transfer[], anyOrder: boolean): { tag: number; error: boolean } | undefined {
    const at = anyOrder ? transfers.findIndex(({ due }) => due <= this.now) : 0;
    const transfer = transfers[at];
    if (transfer === undefined || transfer.due > this.now) return undefined;
    transfers.splice(at, 1);
    return { tag: transfer.tag, error: transfer.finish() };
  }

  #completion(): object | undefined {
    if (this.hold) return undefined;
    const at = this.held.findIndex(({ due }) => due <= this.now);
    if (at < 0) return undefined;
    const [{ entry } = { entry: undefined }] = this.held.splice(at, 1);
    if (entry === undefined) return undefined;
    const ending = this.ending(entry);
    this.ledger.end(entry, ending);
    return { queue: entry.sq.id, cid: entry.cid, ...ending };
  }
}

interface Arm {
  readonly group: bigint;
  readonly last: bigint;
}
interface Take {
  readonly group: bigint;
  readonly place: bigint;
  readonly last: bigint;
}
interface Landed {
  readonly sqe: bigint;
  readonly whole: boolean;
}
interface Request {
  readonly host: bigint;
  readonly card: bigint;
  readonly length: bigint;
  readonly tag: bigint;
}
