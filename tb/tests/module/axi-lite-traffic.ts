/** AXI4-Lite traffic with all the freedom that the protocol gives: several accesses under way, address and data in any order. */
import type { RandomStream } from "../../module/random.ts";
import type { AxiPort } from "./axi-master.ts";

export interface LiteAccess {
  readonly addr: number;
  readonly data: number;
  readonly strb: number;
}

/** What a slave says, known to both sides. */
export interface LiteContents {
  readonly read: (addr: number) => number;
  readonly resp: (addr: number) => number;
}

export interface LiteMasterOptions {
  readonly random: RandomStream;
  readonly contents: LiteContents;
  /** Probability of a pause per clock and channel. */
  readonly stall: number;
  /** Most accesses of each direction under way. */
  readonly outstanding: number;
}

/** Issues writes and reads side by side and checks every answer. Returns the clocks it took. */
export async function liteTraffic(
  port: AxiPort,
  writes: readonly LiteAccess[],
  reads: readonly number[],
  { random, contents, stall, outstanding }: LiteMasterOptions,
): Promise<number> {
  const go = () => random.next() >= stall;
  const count = { aw: 0, w: 0, b: 0, ar: 0, r: 0 };
  const offers = { aw: false, w: false, ar: false };
  let clocks = 0;
  while (count.b < writes.length || count.r < reads.length) {
    const [aw, w, ar] = [writes[count.aw], writes[count.w], reads[count.ar]];
    offers.aw ||= aw !== undefined && count.aw - count.b < outstanding && go();
    offers.w ||= w !== undefined && count.w - count.b < outstanding && go();
    offers.ar ||= ar !== undefined && count.ar - count.r < outstanding && go();
    const ready = { bready: go() ? 1 : 0, rready: go() ? 1 : 0 };
    port.poke({
      awvalid: offers.aw ? 1 : 0,
      ...(offers.aw && aw !== undefined ? { awaddr: aw.addr } : {}),
      wvalid: offers.w ? 1 : 0,
      ...(offers.w && w !== undefined ? { wdata: w.data, wstrb: w.strb } : {}),
      arvalid: offers.ar ? 1 : 0,
      ...(offers.ar && ar !== undefined ? { araddr: ar } : {}),
      ...ready,
    });
    await port.tick();
    clocks++;
    const now = port.before();
    for (const channel of ["aw", "w", "ar"] as const) {
      if (!offers[channel] || now[`${channel}ready`] !== 1n) continue;
      offers[channel] = false;
      count[channel]++;
    }
    if (ready.bready === 1 && now["bvalid"] === 1n) {
      const { addr } = writes[count.b++]!;
      if (Number(now["bresp"]) !== contents.resp(addr))
        throw new Error(`bresp ${now["bresp"]} for ${addr.toString(16)}`);
    }
    if (ready.rready === 1 && now["rvalid"] === 1n) {
      const addr = reads[count.r++]!;
      if (Number(now["rresp"]) !== contents.resp(addr))
        throw new Error(`rresp ${now["rresp"]} for ${addr.toString(16)}`);
      const expected = contents.resp(addr) === 3 ? 0 : contents.read(addr);
      if (Number(now["rdata"]) !== expected) throw new Error(`rdata ${now["rdata"]} for ${addr.toString(16)}`);
    }
  }
  port.poke({ awvalid: 0, wvalid: 0, arvalid: 0, bready: 0, rready: 0 });
  return clocks;
}

/** Serves accesses until `stop`. */
export class LiteSlave {
  readonly writes: LiteAccess[] = [];
  readonly reads: number[] = [];
  #open = true;
  readonly #port: AxiPort;
  readonly #random: RandomStream;
  readonly #contents: LiteContents;
  readonly #stall: number;
  readonly #first: "data" | "address" | undefined;

  /** `first`: takes no address of a write before its data is offered, or the other way round. */
  constructor(
    port: AxiPort,
    options: { random: RandomStream; contents: LiteContents; stall: number; first?: "data" | "address" },
  ) {
    this.#port = port;
    this.#random = options.random;
    this.#contents = options.contents;
    this.#stall = options.stall;
    this.#first = options.first;
  }

  stop(): void {
    this.#open = false;
  }

  async serve(): Promise<void> {
    const go = () => this.#random.next() >= this.#stall;
    const addresses: number[] = [];
    const data: { data: number; strb: number }[] = [];
    const held = { b: false, r: false, w: false };
    const done = { b: 0, r: 0 };
    while (this.#open) {
      const awready = go() && (this.#first !== "data" || held.w || data.length > addresses.length) ? 1 : 0;
      const wready = go() && (this.#first !== "address" || addresses.length > data.length) ? 1 : 0;
      const arready = go() ? 1 : 0;
      held.b ||= this.writes.length > done.b && go();
      held.r ||= this.reads.length > done.r && go();
      const [b, r] = [this.writes[done.b], this.reads[done.r]];
      this.#port.poke({
        awready,
        wready,
        arready,
        bvalid: held.b ? 1 : 0,
        ...(held.b && b !== undefined ? { bresp: this.#contents.resp(b.addr) } : {}),
        rvalid: held.r ? 1 : 0,
        ...(held.r && r !== undefined ? { rdata: this.#contents.read(r), rresp: this.#contents.resp(r) } : {}),
      });
      await this.#port.tick();
      const now = this.#port.before();
      held.w = now["wvalid"] === 1n && wready === 0;
      if (awready === 1 && now["awvalid"] === 1n) addresses.push(Number(now["awaddr"]));
      if (wready === 1 && now["wvalid"] === 1n) data.push({ data: Number(now["wdata"]), strb: Number(now["wstrb"]) });
      if (arready === 1 && now["arvalid"] === 1n) this.reads.push(Number(now["araddr"]));
      if (held.b && now["bready"] === 1n) [held.b, done.b] = [false, done.b + 1];
      if (held.r && now["rready"] === 1n) [held.r, done.r] = [false, done.r + 1];
      while (this.writes.length < Math.min(addresses.length, data.length)) {
        const n = this.writes.length;
        this.writes.push({ addr: addresses[n]!, ...data[n]! });
      }
    }
    this.#port.poke({ awready: 0, wready: 0, arready: 0, bvalid: 0, rvalid: 0 });
  }
}
