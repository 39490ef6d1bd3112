/** Page and host traffic on a medium port with a DDR behind it; every byte is checked against a copy in plain TypeScript. */
import { randomStream, type RandomStream } from "../../module/random.ts";
import { Ddr, fromBytes, toBytes } from "./ddr-model.ts";
import { HostBurstMaster } from "./host-burst-master.ts";
import { applyBurst, randomBurst } from "./host-burst-model.ts";
import { check, isBad, mediumSim, memorySide, type MediumRun, type MediumSim } from "./medium-sim.ts";
import { accept, offer, type EndOptions } from "./stream-ends.ts";

const PAGE = 4096;
const PAGE_BLOCKS = 48;
const HOST_PAGES = { first: 64, last: 79 };
/** Pages of a DDR of 31 address bits. */
const DDR_PAGES = 2 ** (31 - 12);

interface Beat {
  readonly merge: bigint;
  readonly slot: bigint;
  readonly block: bigint;
  readonly first: bigint;
  readonly data: bigint;
  readonly last: bigint;
  readonly error: bigint;
}
interface Ack {
  readonly slot: bigint;
  readonly final: bigint;
  readonly error: bigint;
}
interface PageOp {
  readonly write: boolean;
  readonly slot: number;
  readonly block: number;
  readonly merge: boolean;
  /** Words of 64 bytes that are read. */
  readonly first: number;
  readonly last: number;
  readonly data: Uint8Array;
}

/** So many pages, side by side or anywhere, each once. */
function placesOf({ seed, base = 0, scattered = false }: MediumRun): readonly number[] {
  const random = randomStream(seed, "places");
  const places = new Set<number>();
  while (places.size <= HOST_PAGES.last) places.add(scattered ? random.integer(0, DDR_PAGES - 1) : base + places.size);
  return [...places];
}

/** Runs one load of traffic from reset to its end. */
export async function runMedium(run: MediumRun): Promise<MediumBench> {
  const sim = mediumSim(run);
  const ddr = new Ddr();
  const bench = new MediumBench(sim, ddr, run);
  await sim.run(() => bench.traffic(), ...memorySide(sim, ddr, run, () => bench.over()));
  bench.checkMemory();
  sim.close();
  return bench;
}

/** Traffic on the default clock's side. */
export class MediumBench {
  readonly #sim: MediumSim;
  readonly #run: MediumRun;
  readonly #random: RandomStream;
  /** Pages of the DDR that the traffic uses. */
  readonly #places: readonly number[];
  /** Copy of what must stand in them. */
  readonly #memory: ReadonlyMap<number, Uint8Array>;
  readonly #busyBlocks = new Set<number>();
  readonly #writes = new Map<number, PageOp>(); // slot → page on its way
  /** Pages that are on the DDR's side: they are written whatever becomes of this side. */
  readonly #held = new Set<PageOp>();
  readonly #reads: PageOp[] = [];
  readonly ddr: Ddr;
  readonly #begun = { writes: 0, reads: 0 };
  #cut = false;
  /** Pages written and read so far. */
  readonly done = { writes: 0, reads: 0 };
  hostDone: boolean;
  clocks = 0;

  constructor(sim: MediumSim, ddr: Ddr, run: MediumRun) {
    this.#sim = sim;
    this.ddr = ddr;
    this.#run = run;
    this.#random = randomStream(run.seed, "bench");
    this.#places = placesOf(run);
    this.#memory = new Map(this.#places.map((page) => [page, ddr.page(page).slice()]));
    this.hostDone = run.bursts === 0 || !run.host;
  }

  over(): boolean {
    return this.#cut || (Math.min(this.done.writes, this.done.reads) === this.#run.pages && this.hostDone);
  }

  /** Ends everything in the middle of what it does, as a reset does. */
  cut(): void {
    this.#cut = true;
  }

  checkMemory(): void {
    this.#memory.forEach((page, number) => {
      const stands = this.ddr.page(number);
      check(Buffer.compare(page, stands) === 0, `page ${number} of the DDR is not what was written`);
    });
  }

  /** After a cut: pages on their way are written wholly or not at all, all others are as they were acknowledged. */
  checkCutMemory(): void {
    const under = new Map([...this.#writes.values()].map((op) => [op.block, op]));
    for (const number of this.#places.slice(0, PAGE_BLOCKS)) {
      const [old, page] = [this.#page(number), this.ddr.page(number)];
      const op = under.get(number);
      const isNew = op !== undefined && Buffer.compare(page, op.data) === 0;
      check(isNew || Buffer.compare(page, old) === 0, `page ${number} of the DDR is neither old nor new`);
      const promised = op !== undefined && this.#held.has(op) && !isBad(number);
      check(isNew || !promised, `page ${number} was acknowledged and is lost`);
    }
  }

  async traffic(): Promise<void> {
    const { host, seed, stall } = this.#run;
    const sim = this.#sim;
    const end = (name: string): EndOptions => ({ random: randomStream(seed, name), over: () => this.over(), stall });
    const beats: { [K in keyof Beat]: bigint }[] = [];
    await Promise.all([
      this.#count(),
      offer(sim, "write", end("write"), () => {
        if (beats.length === 0) {
          const op = this.#nextPage(true);
          if (op !== undefined) beats.push(...this.#givenUp(op), ...this.#beatsOf(op));
        }
        return beats.shift();
      }),
      accept(sim, "write_ack", end("ack"), (ack: Ack) => {
        this.#acknowledge(ack);
      }),
      offer(sim, "read", end("read"), () => {
        const op = this.#nextPage(false);
        if (op === undefined) return undefined;
        this.#reads.push(op);
        return { merge: op.merge, slot: op.slot, block: op.block, first: op.first, last: op.last };
      }),
      this.#takePages(end("read_data")),
      host ? this.#hostTraffic() : undefined,
    ]);
  }

  async #count(): Promise<void> {
    for (; !this.over(); this.clocks++) await this.#sim.tick(1, "default");
  }

  #acknowledge({ slot, final, error }: Ack): void {
    const op = this.#writes.get(Number(slot));
    if (op === undefined) throw new Error(`slot ${slot} is acknowledged and was not written`);
    check(
      this.#held.has(op) === (final === 1n),
      `slot ${slot} is acknowledged ${final === 1n ? "finally first" : "twice"}`,
    );
    if (final === 0n) {
      check(error === 0n, `slot ${slot}: an error before the DDR has it`);
      this.#held.add(op);
      return;
    }
    this.#held.delete(op);
    check((error === 1n) === isBad(op.block), `slot ${slot}, block ${op.block}: error ${error}`);
    if (error === 0n) this.#page(op.block).set(op.data);
    this.#writes.delete(op.slot);
    this.#finish(op);
  }

  /** A page of the copy. */
  #page(number: number): Uint8Array {
    const page = this.#memory.get(number);
    if (page === undefined) throw new RangeError(`page ${number} is not part of the test`);
    return page;
  }

  #nextPage(write: boolean): PageOp | undefined {
    const kind = write ? "writes" : "reads";
    if (this.#begun[kind] === this.#run.pages) return undefined;
    const block = this.#places[this.#random.integer(0, PAGE_BLOCKS - 1)] ?? 0;
    const slot = this.#random.integer(0, 63);
    if (this.#busyBlocks.has(block) || (write && this.#writes.has(slot))) return undefined;
    this.#begun[kind]++;
    this.#busyBlocks.add(block);
    const data = new Uint8Array(PAGE);
    const merge = this.#random.next() < 0.5;
    const part = !write && !merge && this.#random.next() < 0.7;
    const first = part ? this.#random.integer(0, 63) : 0;
    const last = part ? this.#random.integer(first, 63) : 63;
    const op = { write, slot, block, merge, first, last, data };
    if (write) {
      data.forEach((_, i) => (data[i] = this.#random.integer(0, 255)));
      this.#writes.set(slot, op);
    }
    return op;
  }

  #finish(op: PageOp): void {
    this.#busyBlocks.delete(op.block);
    this.done[op.write ? "writes" : "reads"]++;
  }

  #beatsOf({ slot, block, data }: PageOp) {
    const bytes = this.#run.dw / 8;
    return Array.from({ length: PAGE / bytes }, (_, i) => ({
      merge: 0n,
      slot: BigInt(slot),
      block: BigInt(block),
      first: 0n,
      data: fromBytes(data.subarray(i * bytes, (i + 1) * bytes)),
      last: i === PAGE / bytes - 1 ? 1n : 0n,
      error: 0n,
    }));
  }

  /** Now and then the beginning of a page of other bytes, which is given up: nothing of it may be seen. */
  #givenUp(op: PageOp) {
    if (this.#run.stall === 0 || this.#random.next() < 0.7) return [];
    const other = this.#beatsOf({ ...op, data: op.data.map((byte) => ~byte) });
    const length = this.#random.integer(1, other.length);
    return other.slice(0, length).map((beat, i) => {
      const end = i === length - 1 ? 1n : 0n;
      return { ...beat, last: end, error: end };
    });
  }

  #takePages(end: EndOptions): Promise<void> {
    const bytes = this.#run.dw / 8;
    let got = 0;
    return accept(this.#sim, "read_data", end, (beat: Beat) => {
      const op = this.#reads[0];
      if (op === undefined) throw new Error("a page came that nobody has asked for");
      const [from, to] = [64 * op.first, 64 * (op.last + 1)];
      const at = from + got;
      check(Number(beat.first) === op.first, `first word ${beat.first} instead of ${op.first}`);
      check(
        Number(beat.slot) === op.slot && Number(beat.block) === op.block,
        `beat of slot ${beat.slot} instead of ${op.slot}`,
      );
      check((beat.merge === 1n) === op.merge, "merge is not what was asked for");
      check((beat.error === 1n) === isBad(op.block), `block ${op.block}: error ${beat.error}`);
      op.data.set(toBytes(beat.data, bytes), at);
      got += bytes;
      check((beat.last === 1n) === (at + bytes === to), `last ${beat.last} after ${got} bytes of ${to - from}`);
      if (at + bytes < to) return;
      got = 0;
      this.#reads.shift();
      const stands = this.#page(op.block).subarray(from, to);
      check(Buffer.compare(op.data.subarray(from, to), stands) === 0, `block ${op.block} came back wrong`);
      this.#finish(op);
    });
  }

  /** Batches of writes, then of reads, several bursts under way at once. */
  async #hostTraffic(): Promise<void> {
    const { dw, bursts, plain = false, seed, stall } = this.#run;
    const random = randomStream(seed, "host");
    const master = new HostBurstMaster(this.#sim, random, {
      ...{ dw, stall, isBad, cut: () => this.#cut },
      bytes: (at, length) => this.#page(Math.floor(at / PAGE)).subarray(at % PAGE, (at % PAGE) + length),
    });
    const page = () => this.#places[random.integer(HOST_PAGES.first, HOST_PAGES.last)] ?? 0;
    const burst = () => randomBurst(random, dw, page(), plain);
    let left = bursts;
    while (left > 0 && !this.#cut) {
      const batch = Array.from({ length: Math.min(left, random.integer(1, 6)) }, burst);
      left -= batch.length;
      await master.write(batch);
      for (const each of batch) {
        if (!isBad(Math.floor(each.at / PAGE))) {
          applyBurst(each, dw, (at, value) => (this.#page(Math.floor(at / PAGE))[at % PAGE] = value));
        }
      }
      const again = batch.map((each) => (random.next() < 0.5 ? each : burst()));
      if (this.over()) return;
      await master.read(again);
    }
    this.hostDone = true;
  }
}
