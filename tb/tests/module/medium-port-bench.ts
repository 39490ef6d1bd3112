/** Page and host traffic on a medium port with a DDR behind it; every byte is checked against a copy in plain TypeScript. */
import { mediumPort } from "../../../hdl/cache/medium-port.ts";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { randomStream, type RandomStream } from "../../module/random.ts";
import { simulate, type Sim } from "../../module/simulate.ts";
import { Ddr, fromBytes, toBytes, type DdrOptions } from "./ddr-model.ts";
import { applyBurst, expectedBeats, randomBurst, type HostBurst } from "./host-burst-model.ts";
import { accept, offer, type EndOptions } from "./stream-ends.ts";

const PAGE = 4096;
/** Pages that the DDR refuses. */
export const isBad = (page: number): boolean => page % 16 === 15;
const PAGE_BLOCKS = 48;
const HOST_PAGES = { first: 64, last: 79 };
/** Pages of a DDR of 31 address bits. */
const DDR_PAGES = 2 ** (31 - 12);

export interface MediumRun {
  readonly dw: number;
  readonly host: boolean;
  readonly seed: number;
  /** Clock periods in picoseconds. */
  readonly domains: { readonly default: number; readonly ui: number };
  /** Pages of each direction. */
  readonly pages: number;
  readonly bursts: number;
  readonly stall: number;
  readonly delay?: number;
  /** First page of the DDR that the traffic uses; 0 unless given. */
  readonly base?: number;
  /** Its pages lie anywhere in the DDR instead. */
  readonly scattered?: boolean;
  /** Host bursts as XDMA makes them only. */
  readonly plain?: boolean;
}

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

const check = (condition: boolean, text: string): void => {
  if (!condition) throw new Error(text);
};

export type MediumSim = Sim<ReturnType<typeof mediumPort>["ports"]>;

/** A medium port with its clocks, just after reset. */
export const mediumSim = ({ dw, host, seed, domains }: MediumRun): MediumSim => {
  const host_axi = axi4Checker({ addr: 31, data: dw, id: 4, outstanding: 64 });
  const ddr_axi = axi4Checker({ addr: 31, data: 512, id: 4, outstanding: 64 });
  const watched = checked(mediumPort({ dw, ddr: 31, host }), host ? { host_axi, ddr_axi } : { ddr_axi });
  const sim = simulate(watched, { seed, domains, limit: 600_000 });
  sim.step(); // nothing is offered in the first clock after reset
  return sim;
};

/** Ends the calibration late, and sees that nothing is issued before. */
export async function calibrate(sim: MediumSim): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await sim.tick(1, "ui");
    const { awvalid, arvalid } = sim.before("ddr_axi");
    check(awvalid === 0n && arvalid === 0n, "the DDR was addressed before it was calibrated");
  }
  sim.poke({ calib_done: 1 });
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
  await sim.run(
    () => calibrate(sim),
    () => bench.traffic(),
    () =>
      ddr.serve(
        sim,
        "ddr_axi",
        "ui",
        ddrOptions(run, () => bench.over()),
      ),
  );
  bench.checkMemory();
  sim.close();
  return bench;
}

export const ddrOptions = ({ seed, stall, delay = 60 }: MediumRun, over: () => boolean): DdrOptions => ({
  random: randomStream(seed, "ddr"),
  over,
  stall: Math.min(stall, 0.4),
  delay,
  bad: isBad,
});

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
    const { dw, bursts, plain = false, seed } = this.#run;
    const random = randomStream(seed, "host");
    const page = () => this.#places[random.integer(HOST_PAGES.first, HOST_PAGES.last)] ?? 0;
    const burst = () => randomBurst(random, dw, page(), plain);
    let left = bursts;
    while (left > 0 && !this.#cut) {
      const batch = Array.from({ length: Math.min(left, random.integer(1, 6)) }, burst);
      left -= batch.length;
      await this.#writeBursts(batch, random);
      for (const each of batch) {
        if (!isBad(Math.floor(each.at / PAGE))) {
          applyBurst(each, dw, (at, value) => (this.#page(Math.floor(at / PAGE))[at % PAGE] = value));
        }
      }
      const again = batch.map((each) => (random.next() < 0.5 ? each : burst()));
      if (this.over()) return;
      await this.#readBursts(again, random);
    }
    this.hostDone = true;
  }

  async #writeBursts(batch: readonly HostBurst[], random: RandomStream): Promise<void> {
    const { stall } = this.#run;
    const sim = this.#sim;
    const poke = (fields: object) => {
      sim.poke({ host_axi: fields });
    };
    const pins = () => sim.before("host_axi") as unknown as Record<string, bigint>;
    const words = batch.flatMap(({ beats }) => beats);
    let [addresses, sent, answers] = [0, 0, 0];
    let [awvalid, wvalid] = [false, false];
    while (answers < batch.length && !this.#cut) {
      awvalid ||= addresses < batch.length && random.next() >= stall;
      wvalid ||= sent < words.length && random.next() >= stall;
      const bready = random.next() >= stall;
      const [a, w] = [batch[addresses], words[sent]];
      if (awvalid && a !== undefined) poke({ awid: a.id, awaddr: a.at, awlen: a.len, awsize: a.size, awburst: 1 });
      if (wvalid && w !== undefined) poke({ wdata: w.data, wstrb: w.strb, wlast: w.last });
      poke({ awvalid, wvalid, bready });
      await sim.tick(1, "default");
      const now = pins();
      if (awvalid && now["awready"] === 1n) [addresses, awvalid] = [addresses + 1, false];
      if (wvalid && now["wready"] === 1n) [sent, wvalid] = [sent + 1, false];
      if (bready && now["bvalid"] === 1n) {
        const own = batch[answers++];
        check(now["bid"] === BigInt(own?.id ?? -1), `response with id ${now["bid"]} instead of ${own?.id}`);
        const bad = isBad(Math.floor((own?.at ?? 0) / PAGE));
        check((now["bresp"] === 2n) === bad, `response ${now["bresp"]} to a write at ${own?.at}`);
      }
    }
    poke({ awvalid: 0, wvalid: 0, bready: 0 });
  }

  async #readBursts(batch: readonly HostBurst[], random: RandomStream): Promise<void> {
    const { stall } = this.#run;
    const sim = this.#sim;
    const poke = (fields: object) => {
      sim.poke({ host_axi: fields });
    };
    const beats = batch.flatMap((burst) =>
      expectedBeats(burst, this.#run.dw, (at, length) =>
        this.#page(Math.floor(at / PAGE)).subarray(at % PAGE, (at % PAGE) + length),
      ).map((beat, i) => ({ ...beat, burst, last: i === burst.len })),
    );
    let [addresses, got] = [0, 0];
    let arvalid = false;
    while (got < beats.length && !this.#cut) {
      arvalid ||= addresses < batch.length && random.next() >= stall;
      const rready = random.next() >= stall;
      const a = batch[addresses];
      if (arvalid && a !== undefined) poke({ arid: a.id, araddr: a.at, arlen: a.len, arsize: a.size, arburst: 1 });
      poke({ arvalid, rready });
      await sim.tick(1, "default");
      const now = sim.before("host_axi") as unknown as Record<string, bigint>;
      if (arvalid && now["arready"] === 1n) [addresses, arvalid] = [addresses + 1, false];
      if (!rready || now["rvalid"] !== 1n) continue;
      const beat = beats[got++];
      if (beat === undefined) continue;
      const bad = isBad(Math.floor(beat.burst.at / PAGE));
      check(now["rid"] === BigInt(beat.burst.id), `data with id ${now["rid"]} instead of ${beat.burst.id}`);
      check((now["rlast"] === 1n) === beat.last, `beat ${got - 1} has the wrong RLAST`);
      check((now["rresp"] === 2n) === bad, `response ${now["rresp"]} to a read at ${beat.burst.at}`);
      const data = (now["rdata"] ?? 0n) & beat.mask;
      check(data === beat.data, `read at ${beat.burst.at}: ${data.toString(16)} instead of ${beat.data.toString(16)}`);
    }
    poke({ arvalid: 0, rready: 0 });
  }
}
