/** An AXI4 memory for module tests: answers one port in order, with random pauses on every channel. */
import { randomStream } from "../../module/random.ts";
import type { AxiPort } from "./axi-master.ts";

export interface SlaveOptions {
  /** Bytes of a beat. */
  readonly bytes: number;
  /** Probability of not being ready, and of a pause before an answer. */
  readonly stall?: number;
  /** Answer with this response where it holds for the first address of a burst. */
  readonly resp?: (addr: bigint) => number;
}

interface Burst {
  readonly id: bigint;
  readonly addr: bigint;
  readonly beats: number;
}

export class AxiSlave {
  readonly memory = new Map<bigint, number>();
  /** Every burst taken, in order. */
  readonly log: { readonly write: boolean; readonly addr: bigint; readonly beats: number; readonly id: bigint }[] = [];
  /** Beats of write data taken so far. */
  beats = 0;
  /** While true, no write data is taken. */
  blocked = false;
  readonly #port: AxiPort;
  readonly #options: Required<SlaveOptions>;
  #open = true;
  readonly #writes: Burst[] = [];
  readonly #data: { data: bigint; strb: bigint; last: boolean }[] = [];
  readonly #answers: { id: bigint; resp: number }[] = [];
  readonly #reads: Burst[] = [];

  constructor(port: AxiPort, { bytes, stall = 0, resp = () => 0 }: SlaveOptions) {
    this.#port = port;
    this.#options = { bytes, stall, resp };
  }

  /** Until `stop`. */
  open(): boolean {
    return this.#open;
  }

  stop(): void {
    this.#open = false;
  }

  /** Serves until `stop`. */
  async serve(): Promise<void> {
    await Promise.all([
      this.#takeAddresses("aw"),
      this.#takeAddresses("ar"),
      this.#takeData(),
      this.#answer(),
      this.#read(),
    ]);
  }

  async #takeAddresses(channel: "aw" | "ar"): Promise<void> {
    const random = randomStream(this.#port.seed, `axi slave ${channel}`);
    while (this.#open) {
      const ready = random.next() >= this.#options.stall ? 1 : 0;
      this.#port.poke({ [`${channel}ready`]: ready });
      await this.#port.tick();
      const pins = this.#port.before();
      if (ready === 0 || pins[`${channel}valid`] !== 1n) continue;
      const { [`${channel}id`]: id = 0n, [`${channel}addr`]: addr = 0n, [`${channel}len`]: len = 0n } = pins;
      const burst = { id, addr, beats: Number(len) + 1 };
      (channel === "aw" ? this.#writes : this.#reads).push(burst);
      this.log.push({ write: channel === "aw", ...burst });
      this.#complete();
    }
  }

  async #takeData(): Promise<void> {
    const random = randomStream(this.#port.seed, "axi slave w");
    while (this.#open) {
      const ready = !this.blocked && random.next() >= this.#options.stall ? 1 : 0;
      this.#port.poke({ wready: ready });
      await this.#port.tick();
      const { wvalid, wdata = 0n, wstrb = 0n, wlast } = this.#port.before();
      if (ready === 0 || wvalid !== 1n) continue;
      this.beats++;
      this.#data.push({ data: wdata, strb: wstrb, last: wlast === 1n });
      this.#complete();
    }
  }

  /** Writes the oldest burst into the memory once its address and all of its data are here. */
  #complete(): void {
    const [burst] = this.#writes;
    if (burst === undefined || this.#data.length < burst.beats) return;
    this.#writes.shift();
    const { bytes, resp } = this.#options;
    const base = burst.addr - (burst.addr % BigInt(bytes));
    for (let i = 0; i < burst.beats; i++) {
      const beat = this.#data.shift();
      if (beat === undefined || beat.last !== (i === burst.beats - 1)) throw new Error("wlast is not on the last beat");
      for (let lane = 0; lane < bytes; lane++) {
        if (((beat.strb >> BigInt(lane)) & 1n) === 0n) continue;
        this.memory.set(base + BigInt(i * bytes + lane), Number((beat.data >> BigInt(8 * lane)) & 0xffn));
      }
    }
    this.#answers.push({ id: burst.id, resp: resp(burst.addr) });
    this.#complete();
  }

  async #answer(): Promise<void> {
    const random = randomStream(this.#port.seed, "axi slave b");
    while (this.#open) {
      const next = random.next() >= this.#options.stall ? this.#answers.shift() : undefined;
      if (next === undefined) {
        this.#port.poke({ bvalid: 0 });
        await this.#port.tick();
        continue;
      }
      this.#port.poke({ bvalid: 1, bid: next.id, bresp: next.resp });
      do await this.#port.tick();
      while (this.#port.before()["bready"] === 0n && this.open());
      this.#port.poke({ bvalid: 0 });
    }
  }

  async #read(): Promise<void> {
    const random = randomStream(this.#port.seed, "axi slave r");
    const { bytes, stall, resp } = this.#options;
    while (this.#open) {
      const burst = this.#reads.shift();
      if (burst === undefined) {
        this.#port.poke({ rvalid: 0 });
        await this.#port.tick();
        continue;
      }
      const base = burst.addr - (burst.addr % BigInt(bytes));
      for (let i = 0; i < burst.beats; i++) {
        while (random.next() < stall) {
          this.#port.poke({ rvalid: 0 });
          await this.#port.tick();
        }
        let data = 0n;
        for (let lane = bytes - 1; lane >= 0; lane--) {
          data = (data << 8n) | BigInt(this.memory.get(base + BigInt(i * bytes + lane)) ?? 0);
        }
        const last = i === burst.beats - 1 ? 1 : 0;
        this.#port.poke({ rvalid: 1, rid: burst.id, rdata: data, rresp: resp(burst.addr), rlast: last });
        do await this.#port.tick();
        while (this.#port.before()["rready"] === 0n && this.open());
      }
      this.#port.poke({ rvalid: 0 });
    }
  }
}
