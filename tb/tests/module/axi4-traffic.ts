/**
 * AXI4 traffic with all the freedom that the protocol gives: bursts of every kind, several identifiers, data before its address, answers
 * out of order between identifiers, read data interleaved. One process per side drives all channels of a port.
 */
import type { RandomStream } from "../../module/random.ts";
import { beatAddress, beatLanes, type Burst } from "./axi4-bursts.ts";
import type { AxiPort } from "./axi-master.ts";

/** What a slave says about a beat or a burst, known to both sides. */
export interface Contents {
  /** Data of the read beat at an address. */
  readonly read: (addr: bigint) => bigint;
  /** Response to the burst at its first address. */
  readonly resp: (addr: bigint) => number;
}

export interface Written {
  readonly burst: Burst;
  readonly beats: readonly { readonly data: bigint; readonly strb: bigint }[];
}

/** How a side behaves. */
export interface Manner {
  /** Probability of a pause per clock and channel. */
  readonly stall: number;
  /** Master: bursts of data that may end before their address is offered. */
  readonly early?: number;
  /** Master: most bursts of each direction under way; 8 unless given. */
  readonly outstanding?: number;
  /** Slave: takes no address of a write before its data is offered, or no data before its address is taken. */
  readonly first?: "data" | "address";
  /** Slave: answers in the order of the addresses, read bursts whole. */
  readonly ordered?: boolean;
}

interface Open {
  readonly burst: Burst;
  beat: number;
}

const queueOf = <T>(map: Map<number, T[]>, id: number): T[] => {
  const queue = map.get(id) ?? [];
  map.set(id, queue);
  return queue;
};

const addressPins = (channel: "aw" | "ar", { id, addr, len, size, burst }: Burst) => ({
  [`${channel}id`]: id,
  [`${channel}addr`]: addr,
  [`${channel}len`]: len,
  [`${channel}size`]: size,
  [`${channel}burst`]: burst,
});

/** Issues bursts and checks every answer. */
export class TrafficMaster {
  /** What was written, in order. */
  readonly written: Written[] = [];
  /** Clocks from the first offer to the last answer. */
  clocks = 0;
  readonly #port: AxiPort;
  readonly #random: RandomStream;
  readonly #bytes: number;
  readonly #contents: Contents;
  readonly #manner: Required<Pick<Manner, "stall" | "early" | "outstanding">>;

  constructor(
    port: AxiPort,
    { random, bytes, contents, manner }: { random: RandomStream; bytes: number; contents: Contents; manner: Manner },
  ) {
    this.#port = port;
    this.#random = random;
    this.#bytes = bytes;
    this.#contents = contents;
    this.#manner = { stall: manner.stall, early: manner.early ?? 0, outstanding: manner.outstanding ?? 8 };
  }

  /** Runs all bursts, each side in the order given; ends with the last answer. */
  async run(writes: readonly Burst[], reads: readonly Burst[]): Promise<void> {
    const { stall, early, outstanding } = this.#manner;
    const random = this.#random;
    const go = () => random.next() >= stall;
    const awaited = { writes: new Map<number, Burst[]>(), reads: new Map<number, Open[]>() };
    let [aw, w, beat, ar, answered, ended] = [0, 0, 0, 0, 0, 0];
    const offers = { aw: false, w: false, ar: false };
    let data = { data: 0n, strb: 0n };
    let beats: { data: bigint; strb: bigint }[] = [];
    while (answered < writes.length || ended < reads.length) {
      const [awBurst, wBurst, arBurst] = [writes[aw], writes[w], reads[ar]];
      offers.aw ||= awBurst !== undefined && aw - answered < outstanding && go();
      offers.ar ||= arBurst !== undefined && ar - ended < outstanding && go();
      // Data of burst w may be offered while its address is, or up to `early` bursts before.
      const mayData = w < aw + early || (w === aw && offers.aw);
      if (!offers.w && wBurst !== undefined && mayData && go()) {
        offers.w = true;
        const lanes = beatLanes(wBurst, beat, this.#bytes);
        const strb = random.next() < 0.7 ? lanes : lanes & random.bits(this.#bytes);
        data = { data: random.bits(8 * this.#bytes), strb };
      }
      const ready = { bready: go() ? 1 : 0, rready: go() ? 1 : 0 };
      this.#port.poke({
        awvalid: offers.aw ? 1 : 0,
        ...(offers.aw && awBurst !== undefined ? addressPins("aw", awBurst) : {}),
        arvalid: offers.ar ? 1 : 0,
        ...(offers.ar && arBurst !== undefined ? addressPins("ar", arBurst) : {}),
        wvalid: offers.w ? 1 : 0,
        ...(offers.w && wBurst !== undefined
          ? { wdata: data.data, wstrb: data.strb, wlast: beat === wBurst.len ? 1 : 0 }
          : {}),
        ...ready,
      });
      await this.#port.tick();
      this.clocks++;
      const now = this.#port.before();
      if (offers.aw && now["awready"] === 1n && awBurst !== undefined) {
        offers.aw = false;
        aw++;
        queueOf(awaited.writes, awBurst.id).push(awBurst);
      }
      if (offers.ar && now["arready"] === 1n && arBurst !== undefined) {
        offers.ar = false;
        ar++;
        queueOf(awaited.reads, arBurst.id).push({ burst: arBurst, beat: 0 });
      }
      if (offers.w && now["wready"] === 1n && wBurst !== undefined) {
        offers.w = false;
        beats.push(data);
        if (beat++ === wBurst.len) {
          this.written.push({ burst: wBurst, beats });
          [beats, beat] = [[], 0];
          w++;
        }
      }
      if (ready.bready === 1 && now["bvalid"] === 1n) {
        const burst = queueOf(awaited.writes, Number(now["bid"])).shift();
        if (burst === undefined) throw new Error(`an answer to no write of id ${now["bid"]}`);
        same("bresp", now["bresp"], BigInt(this.#contents.resp(burst.addr)), burst);
        answered++;
      }
      if (ready.rready === 1 && now["rvalid"] === 1n) {
        const queue = queueOf(awaited.reads, Number(now["rid"]));
        const [open] = queue;
        if (open === undefined) throw new Error(`data for no read of id ${now["rid"]}`);
        const resp = this.#contents.resp(open.burst.addr);
        same("rresp", now["rresp"], BigInt(resp), open.burst);
        same(
          "rdata",
          now["rdata"],
          resp === 3 ? 0n : this.#contents.read(beatAddress(open.burst, open.beat)),
          open.burst,
        );
        same("rlast", now["rlast"], open.beat === open.burst.len ? 1n : 0n, open.burst);
        if (open.beat++ === open.burst.len) {
          queue.shift();
          ended++;
        }
      }
    }
    this.#port.poke({ awvalid: 0, wvalid: 0, arvalid: 0, bready: 0, rready: 0 });
  }
}

/** Serves bursts until `stop`. */
export class TrafficSlave {
  /** Bursts written, in the order of their addresses. */
  readonly written: Written[] = [];
  readonly reads: Burst[] = [];
  #open = true;
  readonly #port: AxiPort;
  readonly #random: RandomStream;
  readonly #contents: Contents;
  readonly #manner: Manner;

  constructor(
    port: AxiPort,
    { random, contents, manner }: { random: RandomStream; contents: Contents; manner: Manner },
  ) {
    this.#port = port;
    this.#random = random;
    this.#contents = contents;
    this.#manner = manner;
  }

  stop(): void {
    this.#open = false;
  }

  async serve(): Promise<void> {
    const { stall, first, ordered = false } = this.#manner;
    const random = this.#random;
    const go = () => random.next() >= stall;
    const addressed: Burst[] = [];
    const filled: { data: bigint; strb: bigint }[][] = [];
    let beats: { data: bigint; strb: bigint }[] = [];
    const answers: Burst[] = [];
    const reads: Open[] = [];
    let answer: Burst | undefined;
    let sending: Open | undefined;
    let offered = false; // data was offered at the last edge
    while (this.#open) {
      const dataWaits = offered || beats.length > 0 || filled.length > addressed.length;
      const awready = go() && (first !== "data" || dataWaits) ? 1 : 0;
      const wready = go() && (first !== "address" || addressed.length > filled.length) ? 1 : 0;
      const arready = go() ? 1 : 0;
      answer ??= go() ? oneOf(answers, ordered, random, (burst) => burst.id) : undefined;
      sending ??= go() ? oneOf(reads, ordered, random, (open) => open.burst.id) : undefined;
      const at = sending === undefined ? 0n : beatAddress(sending.burst, sending.beat);
      const resp = sending === undefined ? 0 : this.#contents.resp(sending.burst.addr);
      this.#port.poke({
        awready,
        wready,
        arready,
        bvalid: answer === undefined ? 0 : 1,
        ...(answer === undefined ? {} : { bid: answer.id, bresp: this.#contents.resp(answer.addr) }),
        rvalid: sending === undefined ? 0 : 1,
        ...(sending === undefined
          ? {}
          : {
              rid: sending.burst.id,
              rdata: this.#contents.read(at),
              rresp: resp,
              rlast: sending.beat === sending.burst.len ? 1 : 0,
            }),
      });
      await this.#port.tick();
      const now = this.#port.before();
      offered = now["wvalid"] === 1n;
      if (awready === 1 && now["awvalid"] === 1n) addressed.push(burstAt(now, "aw"));
      if (arready === 1 && now["arvalid"] === 1n) {
        const burst = burstAt(now, "ar");
        this.reads.push(burst);
        reads.push({ burst, beat: 0 });
      }
      if (wready === 1 && now["wvalid"] === 1n) {
        offered = false;
        beats.push({ data: now["wdata"] ?? 0n, strb: now["wstrb"] ?? 0n });
        if (now["wlast"] === 1n) {
          filled.push(beats);
          beats = [];
        }
      }
      if (answer !== undefined && now["bready"] === 1n) {
        answers.splice(answers.indexOf(answer), 1);
        answer = undefined;
      }
      if (sending !== undefined && now["rready"] === 1n) {
        if (sending.beat++ === sending.burst.len) reads.splice(reads.indexOf(sending), 1);
        else if (ordered) continue;
        sending = undefined;
      }
      while (this.written.length < Math.min(addressed.length, filled.length)) {
        const [burst, data] = [addressed[this.written.length], filled[this.written.length]];
        if (burst === undefined || data === undefined) break;
        this.written.push({ burst, beats: data });
        answers.push(burst);
      }
    }
    this.#port.poke({ awready: 0, wready: 0, arready: 0, bvalid: 0, rvalid: 0 });
  }
}

/** Something to answer: the oldest, or the oldest of a random identifier. */
function oneOf<T>(
  waiting: readonly T[],
  ordered: boolean,
  random: RandomStream,
  idOf: (item: T) => number,
): T | undefined {
  if (ordered || waiting.length === 0) return waiting[0];
  const picked = waiting[random.integer(0, waiting.length - 1)];
  return waiting.find((item) => picked !== undefined && idOf(item) === idOf(picked));
}

function burstAt(pins: Readonly<Record<string, bigint>>, channel: "aw" | "ar"): Burst {
  const number = (name: string) => Number(pins[`${channel}${name}`]);
  return {
    id: number("id"),
    addr: pins[`${channel}addr`] ?? 0n,
    len: number("len"),
    size: number("size"),
    burst: number("burst"),
  };
}

function same(what: string, got: bigint | undefined, expected: bigint, burst: Burst): void {
  if (got === expected) return;
  throw new Error(
    `${what} is ${String(got)}, not ${expected}, for ${JSON.stringify({ ...burst, addr: burst.addr.toString(16) })}`,
  );
}
