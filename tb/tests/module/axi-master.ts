/** An AXI4 master for module tests: drives the pins of one port from lists of bursts, with random pauses on every channel. */
import { randomStream } from "../../module/random.ts";
import type { RandomStream } from "../../module/random.ts";

export interface WriteBeat {
  readonly data: bigint;
  readonly strb: bigint;
}
export interface WriteBurst {
  readonly id: number;
  readonly addr: bigint;
  readonly beats: readonly WriteBeat[];
}
export interface ReadBurst {
  readonly id: number;
  readonly addr: bigint;
  readonly beats: number;
}
export interface WriteAnswer {
  readonly id: number;
  readonly resp: number;
}
export interface ReadAnswer {
  readonly id: number;
  readonly beats: readonly { readonly data: bigint; readonly resp: number }[];
}

/** The pins as the last clock edge sampled them. */
type Pins = Readonly<Record<string, bigint>>;

/** What the master needs of a simulation: one AXI port. */
export interface AxiPort {
  readonly seed: number;
  tick(): Promise<void>;
  before(): Pins;
  poke(values: Readonly<Record<string, number | bigint>>): void;
}

export interface MasterOptions {
  /** Bytes of a beat. */
  readonly bytes: number;
  /** Probability of a pause before each address, beat and acceptance. */
  readonly stall?: number;
  /** The data of a burst may come up to this many bursts before its address. Default 0. */
  readonly early?: number;
}

export class AxiMaster {
  readonly #port: AxiPort;
  readonly #options: Required<MasterOptions>;
  readonly #random: (name: string) => RandomStream;
  /** Clock edges at which something was transferred, for rates. */
  readonly edges = { aw: 0, w: 0, b: 0, ar: 0, r: 0 };

  constructor(port: AxiPort, { bytes, stall = 0, early = 0 }: MasterOptions) {
    this.#port = port;
    this.#options = { bytes, stall, early };
    this.#random = (name) => randomStream(port.seed, `axi master ${name}`);
  }

  /** Writes every burst, addresses ahead as the slave takes them; the answers, in order. */
  async write(bursts: readonly WriteBurst[]): Promise<WriteAnswer[]> {
    const given = { addresses: 0 };
    const [, , answers] = await Promise.all([
      this.#addresses("aw", bursts, (burst) => burst.beats.length, given),
      this.#data(bursts, given),
      this.#answers(bursts.length),
    ]);
    return answers;
  }

  /** Reads every burst; the data, in order. */
  async read(bursts: readonly ReadBurst[]): Promise<ReadAnswer[]> {
    const given = { addresses: 0 };
    const [, answers] = await Promise.all([
      this.#addresses("ar", bursts, (burst) => burst.beats, given),
      this.#readData(bursts),
    ]);
    return answers;
  }

  async #addresses<B extends { readonly id: number; readonly addr: bigint }>(
    channel: "aw" | "ar",
    bursts: readonly B[],
    beats: (burst: B) => number,
    given: { addresses: number },
  ): Promise<void> {
    const { bytes, stall, early } = this.#options;
    const random = this.#random(channel);
    for (const burst of bursts) {
      // Some addresses come well after their data has been offered.
      let wait = channel === "aw" && early > 0 && random.next() < 0.3 ? random.integer(1, 16) : 0;
      while (wait-- > 0 || random.next() < stall) {
        this.#port.poke({ [`${channel}valid`]: 0 });
        await this.#port.tick();
      }
      this.#port.poke({
        [`${channel}valid`]: 1,
        [`${channel}id`]: burst.id,
        [`${channel}addr`]: burst.addr,
        [`${channel}len`]: beats(burst) - 1,
        [`${channel}size`]: Math.log2(bytes),
        [`${channel}burst`]: 1,
      });
      do await this.#port.tick();
      while (this.#port.before()[`${channel}ready`] === 0n);
      given.addresses++;
      this.edges[channel]++;
    }
    this.#port.poke({ [`${channel}valid`]: 0 });
  }

  async #data(bursts: readonly WriteBurst[], given: { addresses: number }): Promise<void> {
    const { stall, early } = this.#options;
    const random = this.#random("w");
    for (const [n, { beats }] of bursts.entries()) {
      while (given.addresses + early < n) {
        this.#port.poke({ wvalid: 0 });
        await this.#port.tick();
      }
      for (const [i, beat] of beats.entries()) {
        while (random.next() < stall) {
          this.#port.poke({ wvalid: 0 });
          await this.#port.tick();
        }
        this.#port.poke({ wvalid: 1, wdata: beat.data, wstrb: beat.strb, wlast: i === beats.length - 1 ? 1 : 0 });
        do await this.#port.tick();
        while (this.#port.before()["wready"] === 0n);
        this.edges.w++;
      }
    }
    this.#port.poke({ wvalid: 0 });
  }

  async #answers(count: number): Promise<WriteAnswer[]> {
    const random = this.#random("b");
    const answers: WriteAnswer[] = [];
    while (answers.length < count) {
      const ready = random.next() >= this.#options.stall ? 1 : 0;
      this.#port.poke({ bready: ready });
      await this.#port.tick();
      const { bvalid, bid = 0n, bresp = 0n } = this.#port.before();
      if (ready === 1 && bvalid === 1n) {
        answers.push({ id: Number(bid), resp: Number(bresp) });
        this.edges.b++;
      }
    }
    this.#port.poke({ bready: 0 });
    return answers;
  }

  async #readData(bursts: readonly ReadBurst[]): Promise<ReadAnswer[]> {
    const random = this.#random("r");
    const answers: ReadAnswer[] = [];
    for (const burst of bursts) {
      const beats: { data: bigint; resp: number }[] = [];
      let id = 0;
      while (beats.length < burst.beats) {
        const ready = random.next() >= this.#options.stall ? 1 : 0;
        this.#port.poke({ rready: ready });
        await this.#port.tick();
        const { rvalid, rid = 0n, rdata = 0n, rresp = 0n, rlast = 0n } = this.#port.before();
        if (ready === 0 || rvalid === 0n) continue;
        beats.push({ data: rdata, resp: Number(rresp) });
        id = Number(rid);
        this.edges.r++;
        if ((rlast === 1n) !== (beats.length === burst.beats))
          throw new Error(`rlast is wrong at beat ${beats.length}`);
      }
      answers.push({ id, beats });
    }
    this.#port.poke({ rready: 0 });
    return answers;
  }
}

/** A burst that writes `data` to `addr` (byte address); `unaligned`: the address keeps its low bits, else it is rounded down. */
export function burstOf(p: {
  id: number;
  addr: bigint;
  data: Uint8Array;
  bytes: number;
  unaligned: boolean;
}): WriteBurst {
  const start = Number(p.addr % BigInt(p.bytes));
  const count = Math.ceil((start + p.data.length) / p.bytes);
  const beats = Array.from({ length: count }, (_, i) => {
    let data = 0n;
    let strb = 0n;
    for (let lane = 0; lane < p.bytes; lane++) {
      const at = i * p.bytes + lane - start;
      if (at < 0 || at >= p.data.length) continue;
      data |= BigInt(p.data[at] ?? 0) << BigInt(8 * lane);
      strb |= 1n << BigInt(lane);
    }
    return { data, strb };
  });
  return { id: p.id, addr: p.unaligned ? p.addr : p.addr - BigInt(start), beats };
}

/** The bytes of beats read from byte `start` of the first beat on. */
export function bytesOf(beats: readonly { readonly data: bigint }[], bytes: number): Uint8Array {
  return Uint8Array.from(
    beats.flatMap(({ data }) => Array.from({ length: bytes }, (_, lane) => Number((data >> BigInt(8 * lane)) & 0xffn))),
  );
}
