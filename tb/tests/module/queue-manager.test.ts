import { afterEach, describe, expect, test } from "vitest";
import { bits, bool, input, lit, module, output } from "../../../hdl/lang/index.ts";
import { QUEUE_OP } from "../../../hdl/lib/card-types.ts";
import { queuePicker } from "../../../hdl/nvme/queues-pick.ts";
import { legalHead, legalTail, ringHolds, ringNext, ringPrevious } from "../../../hdl/nvme/queues-rings.ts";
import { queueManager } from "../../../hdl/nvme/queues.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";
import { Cq, type Entry, Ledger, Sq } from "./front-ledger.ts";

type Manager = Sim<ReturnType<typeof queueManager>["ports"]>;
const running: { close(): void }[] = [];
afterEach(() => {
  for (const sim of running.splice(0)) sim.close();
});

/**
 * The manager with nothing but registers around it: fetches are answered at once or whenever, completions come in any order, and the
 * ledger checks every address, slot, phase and credit.
 */
class Bench {
  readonly sim: Manager;
  readonly ledger = new Ledger();
  readonly fetched: Entry[] = [];
  readonly active: Entry[] = [];
  /** Admin commands are not answered while this is set. */
  holdAdmin = false;
  /** Fetches, in order. */
  readonly groups: { readonly sq: Sq; readonly entries: readonly Entry[] }[] = [];
  /** I/O commands fetched and not yet given back. */
  ioOpen = 0;
  #over = false;
  /** A call, since it changes while a process waits. */
  readonly #runs = () => !this.#over;
  #page = 0x1_0000_0000n;

  constructor(
    readonly queues: number,
    readonly entries: number,
    readonly seed: number,
    readonly stall: number,
    readonly admin = 64,
    readonly commands = 64,
  ) {
    this.random = randomStream(seed, "bench");
    this.sim = simulate(queueManager({ queues, entries, admin, commands }), { seed });
    running.push(this.sim);
    this.ledger.silent = false;
  }

  readonly random;
  pages = (): bigint => (this.#page += 0x100_0000n);

  async run(test: () => Promise<void>): Promise<void> {
    const pause = () => this.random.next() < this.stall;
    const { sim, ledger } = this;
    const main = async () => {
      this.sim.poke({ run: 1, doorbells: 1 });
      try {
        await test();
      } finally {
        this.#over = true;
      }
    };
    const fetches = async () => {
      while (this.#runs()) {
        const ready = !pause();
        sim.poke({ fetch: { ready } });
        await sim.tick();
        const { valid, payload } = sim.before("fetch");
        if (!ready || valid === 0n) continue;
        const group = Array.from({ length: Number(payload.last) + 1 }, (_, i) => {
          const at = payload.host + 64n * BigInt(i);
          return ledger.fetch(at);
        });
        const [{ sq }, { index }] = [group[0]!, group.at(-1)!];
        expect([payload.queue, payload.head]).toEqual([BigInt(sq.id), BigInt((index + 1) % sq.size)]);
        this.groups.push({ sq, entries: group });
        this.fetched.push(...group);
        if (sq.id === 0) expect(group).toHaveLength(1);
        else this.ioOpen += group.length;
        expect(this.ioOpen).toBeLessThanOrEqual(this.commands);
      }
    };
    const reads = async () => {
      while (this.#runs()) {
        const entry = pause() ? undefined : this.fetched.shift();
        if (entry === undefined) sim.poke({ read_up_to: { valid: 0 } });
        else {
          entry.read = true;
          ledger.handOn(BigInt(entry.sq.id), entry.sqe);
          const at = { queue: entry.sq.id, head: (entry.index + 1) % entry.sq.size };
          sim.poke({ read_up_to: { valid: 1, at } });
        }
        await sim.tick();
        if (entry !== undefined) this.active.push(entry);
      }
    };
    const ends = async () => {
      while (this.#runs()) {
        const answerable = this.active.filter(({ sq }) => sq.id !== 0 || !this.holdAdmin);
        const entry = pause() ? undefined : answerable[this.random.integer(0, answerable.length - 1)];
        if (entry === undefined) {
          await sim.tick();
          continue;
        }
        this.active.splice(this.active.indexOf(entry), 1);
        const isLost = this.random.next() < 0.1;
        const discard = isLost || this.random.next() < 0.1;
        const ending = { status: this.random.bits(15), result: this.random.bits(32), discard };
        ledger.end(entry, ending);
        const word = { queue: entry.sq.id, cid: entry.cid, ...ending };
        if (isLost) sim.poke({ lost: { valid: 1, payload: entry.sq.id } });
        else sim.poke({ completion: { valid: 1, payload: word } });
        do await sim.tick();
        while (this.#runs() && (isLost ? sim.before("lost").ready : sim.before("completion").ready) === 0n);
        if (entry.sq.id !== 0) this.ioOpen--;
        sim.poke({ lost: { valid: 0 }, completion: { valid: 0 } });
      }
    };
    const posts = async () => {
      while (this.#runs()) {
        const ready = !pause();
        sim.poke({ post: { ready } });
        await sim.tick();
        const { valid, payload: p } = sim.before("post");
        if (!ready || valid === 0n) continue;
        const cqe =
          p.result | (p.sqhd << 64n) | (p.queue << 80n) | (p.cid << 96n) | (p.phase << 112n) | (p.status << 113n);
        ledger.post(p.host, cqe);
        const cq = ledger.sqs.find((sq) => sq.alive && BigInt(sq.id) === p.queue)?.cq;
        expect([p.vector, p.interrupts]).toEqual([BigInt(cq?.vector ?? -1), BigInt(cq?.interrupts ?? -1)]);
      }
    };
    await sim.run(main, fetches, reads, ends, posts);
  }

  async send(port: "doorbell" | "op" | "admin", payload: object): Promise<void> {
    this.sim.poke({ [port]: { valid: 1, payload } });
    do await this.sim.tick();
    while (this.sim.before(port).ready === 0n);
    this.sim.poke({ [port]: { valid: 0 } });
  }

  async op(payload: object) {
    await this.send("op", payload);
    this.sim.poke({ reply: { ready: 1 } });
    do await this.sim.tick();
    while (this.sim.before("reply").valid === 0n);
    this.sim.poke({ reply: { ready: 0 } });
    return this.sim.before("reply").payload;
  }

  async makeAdmin(sqSize: number, cqSize: number): Promise<Sq> {
    const cq = new Cq(0, this.pages(), cqSize, 0, true);
    const sq = new Sq(0, this.pages(), sqSize, cq);
    await this.send("admin", { asq: sq.base >> 12n, acq: cq.base >> 12n, asqs: sqSize - 1, acqs: cqSize - 1 });
    this.ledger.cqs.push(cq);
    this.ledger.sqs.push(sq);
    return sq;
  }

  async makePair(id: number, sqSize: number, cqSize: number): Promise<Sq> {
    const cq = new Cq(id, this.pages(), cqSize, id % 32, id % 2 === 0);
    const shape = { base: cq.base, size: cqSize - 1, vector: cq.vector, interrupts: cq.interrupts };
    await this.op({ kind: QUEUE_OP.createCq, queue: id, ...shape });
    this.ledger.cqs.push(cq);
    const sq = new Sq(id, this.pages(), sqSize, cq);
    await this.op({ kind: QUEUE_OP.createSq, queue: id, base: sq.base, size: sqSize - 1, cq: id });
    this.ledger.sqs.push(sq);
    return sq;
  }

  async submit(sq: Sq, count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.ledger.write(sq, this.random.bits(512));
    sq.announced = sq.entries.length;
    await this.send("doorbell", { queue: sq.id, cq: 0, value: sq.announced % sq.size });
  }

  async acknowledge(cq: Cq): Promise<void> {
    if (cq.acknowledged === cq.posted) return;
    cq.consumed = this.random.integer(cq.acknowledged + 1, cq.posted);
    cq.acknowledged = cq.consumed;
    await this.send("doorbell", { queue: cq.id, cq: 1, value: cq.acknowledged % cq.size });
  }
}

describe("queue manager", () => {
  test.each([
    { seed: 1, queues: 1, entries: 2, stall: 0 },
    { seed: 2, queues: 3, entries: 4096, stall: 0.3 },
    { seed: 3, queues: 63, entries: 65536, stall: 0.1 },
  ])(
    "doorbells, fetches, completions at full speed: $queues pairs of up to $entries",
    async ({ seed, queues, entries, stall }) => {
      const bench = new Bench(queues, entries, seed, stall);
      const { random, ledger } = bench;
      const size = () => random.integer(2, Math.min(entries, random.integer(2, 50)));
      await bench.run(async () => {
        await bench.makeAdmin(size(), size());
        for (let id = queues; id > 0; id--)
          await bench.makePair(id, id === 2 ? entries : size(), id === 3 ? entries : size());
        for (let i = 0; i < 1500; i++) {
          const sq = ledger.sqs[random.integer(0, ledger.sqs.length - 1)]!;
          if (random.next() < 0.5) await bench.submit(sq, random.integer(0, Math.min(sq.free, 60)));
          else await bench.acknowledge(sq.cq);
          if (random.next() < 0.3) await bench.sim.tick(random.integer(0, 30));
        }
        for (let i = 0; ledger.sqs.some((sq) => sq.open > 0); i++) {
          for (const { cq } of ledger.sqs) await bench.acknowledge(cq);
          await bench.sim.tick(10);
          if (i > 10_000) throw new Error("commands do not come back");
        }
        await bench.sim.tick(10);
        const { in_flight, fetched, posted } = bench.sim.before("status");
        const all = ledger.sqs.flatMap((sq) => sq.entries);
        expect([in_flight, fetched]).toEqual([0n, BigInt(all.length)]);
        expect(posted).toBe(BigInt(all.filter(({ state }) => state === "posted").length));
        expect(bench.sim.before("idle")).toBe(1n);
      });
    },
  );

  test.each([
    { seed: 21, admin: 2, stall: 0 },
    { seed: 22, admin: 5, stall: 0.3 },
    { seed: 23, admin: 32, stall: 0.1 },
  ])(
    "not more than $admin admin commands are unanswered; I/O commands come through meanwhile",
    async ({ seed, admin, stall }) => {
      const bench = new Bench(2, 64, seed, stall, admin);
      await bench.run(async () => {
        const sq = await bench.makeAdmin(128, 128);
        const pairs = [await bench.makePair(1, 64, 64), await bench.makePair(2, 64, 64)];
        const most = async (clocks: number) => {
          let open = 0;
          for (let i = 0; i < clocks; i++) {
            await bench.sim.tick();
            open = Math.max(open, sq.entries.filter(({ state }) => state === "fetched" || state === "running").length);
          }
          return open;
        };
        bench.holdAdmin = true;
        await bench.submit(sq, 60);
        await most(600);
        expect(sq.fetched).toBe(Math.min(60, admin));
        for (const pair of pairs) await bench.submit(pair, 30);
        await most(3000);
        expect(pairs.map((pair) => [pair.fetched, pair.open])).toEqual([
          [30, 0],
          [30, 0],
        ]);
        expect(sq.fetched).toBe(Math.min(60, admin));
        bench.holdAdmin = false;
        expect(await most(4000)).toBeLessThanOrEqual(admin);
        expect([sq.fetched, sq.open]).toEqual([60, 0]);
      });
    },
  );

  test("every context bit counts: bases, sizes and vectors come back whole", async () => {
    const bench = new Bench(4, 65536, 9, 0);
    await bench.run(async () => {
      await bench.makeAdmin(4096, 2);
      const base = 0xfedc_ba98_7654_3000n;
      const cq = new Cq(4, base, 65536, 31, true);
      const sq = new Sq(4, base ^ 0xffff_ffff_ffff_f000n, 65536, cq);
      await bench.op({ kind: QUEUE_OP.createCq, queue: 4, base: cq.base, size: 65535, vector: 31, interrupts: 1 });
      await bench.op({ kind: QUEUE_OP.createSq, queue: 4, base: sq.base, size: 65535, cq: 4 });
      bench.ledger.cqs.push(cq);
      bench.ledger.sqs.push(sq);
      await bench.submit(sq, 300);
      for (let i = 0; sq.open > 0 && i < 2000; i++) await bench.sim.tick(10);
      expect(sq.open).toBe(0);
    });
  });

  test("a doorbell beyond what pointers of the hardware hold is refused, not cut", async () => {
    const bench = new Bench(1, 4096, 10, 0);
    await bench.run(async () => {
      const sq = await bench.makeAdmin(4096, 4096);
      for (const value of [0x1000, 0x1001, 0x8002, 0xf001])
        for (const cq of [0, 1]) await bench.send("doorbell", { queue: 0, cq, value });
      await bench.sim.tick(50);
      expect(bench.sim.before("status").invalid_doorbells).toBe(8n);
      expect(sq.fetched).toBe(0);
    });
  });
});

test("ring rules: every head, tail and doorbell value of a ring of 6, against counting round the ring", () => {
  const size = 6;
  const rules = module("ring_rules", () => ({
    clocks: [],
    ports: {
      value: input(bits(4)),
      head: input(bits(3)),
      tail: input(bits(3)),
      holds: output(bool),
      tail_legal: output(bool),
      head_legal: output(bool),
      next: output(bits(3)),
      previous: output(bits(3)),
    },
    build(io) {
      const last = lit(3, size - 1);
      io.holds.assign(ringHolds(io.value, last));
      io.tail_legal.assign(legalTail(io.value.trunc(3), io.head, io.tail));
      io.head_legal.assign(legalHead(io.value.trunc(3), io.head, io.tail));
      io.next.assign(ringNext(io.head, last));
      io.previous.assign(ringPrevious(io.head, last));
    },
  }));
  const sim = simulate(rules());
  running.push(sim);
  const ahead = (from: number, to: number) => (to - from + size) % size;
  for (let head = 0; head < size; head++)
    for (let tail = 0; tail < size; tail++)
      for (let value = 0; value < 16; value++) {
        sim.poke({ head, tail, value });
        const where = `head ${head}, tail ${tail}, value ${value}`;
        expect(sim.peek("holds"), where).toBe(value < size ? 1n : 0n);
        expect([sim.peek("next"), sim.peek("previous")]).toEqual([
          BigInt((head + 1) % size),
          BigInt((head + size - 1) % size),
        ]);
        if (value >= size) continue;
        // The specification's wording: adding to a full queue, taking from an empty one (NVMe Base 2.2 §3.3).
        expect(sim.peek("tail_legal"), where).toBe(ahead(head, value) < ahead(head, tail) ? 0n : 1n);
        expect(sim.peek("head_legal"), where).toBe(ahead(head, value) > ahead(head, tail) ? 0n : 1n);
      }
});

describe("queue picker", () => {
  test.each([1, 2, 5, 63])("%i I/O queues: round robin, the admin queue every other time at most", (queues) => {
    const sim = simulate(queuePicker({ queues }), { seed: queues });
    running.push(sim);
    const random = randomStream(queues, "picker");
    let last = 0;
    let adminWasLast = false;
    for (let i = 0; i < 600; i++) {
      const density = random.next();
      const list = Array.from({ length: queues + 1 }, () => random.next() < density);
      if (!list.includes(true)) continue;
      sim.poke({ eligible: list.reduce((sum, bit, n) => sum | (BigInt(bit) << BigInt(n)), 0n), done: 0 });
      for (let wait = 0; sim.peek("valid") === 0n; wait++) {
        expect(wait).toBeLessThan(4);
        sim.step();
      }
      const io = Array.from({ length: queues }, (_, n) => ((last + n) % queues) + 1).filter((q) => list[q]);
      const expected: number = list[0] === true && !(adminWasLast && io.length > 0) ? 0 : io[0]!;
      expect(Number(sim.peek("pick")), `turn ${i}`).toBe(expected);
      adminWasLast = expected === 0;
      if (expected !== 0) last = expected;
      sim.poke({ done: 1 });
      sim.step();
    }
  });
});
