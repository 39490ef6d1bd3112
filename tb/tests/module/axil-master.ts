import type { RandomStream } from "../../module/random.ts";

/** The pins of an AXI4-Lite slave as a test sees them at an edge. */
export interface AxilSampled {
  readonly awready: bigint;
  readonly wready: bigint;
  readonly bvalid: bigint;
  readonly bresp: bigint;
  readonly arready: bigint;
  readonly rvalid: bigint;
  readonly rdata: bigint;
  readonly rresp: bigint;
}

/** What the master needs of the simulation. */
export interface AxilPins {
  poke(values: object): void;
  /** As the last edge sampled it. */
  before(): AxilSampled;
  tick(): Promise<void>;
}

/** AXI4-Lite master with one write and one read under way at a time, as XDMA's `m_axil`; pauses at random on every channel. */
export class AxilMaster {
  readonly #pins: AxilPins;
  readonly #random: RandomStream;
  readonly #stall: number;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #lastRead: Promise<unknown> = Promise.resolve();

  constructor(pins: AxilPins, random: RandomStream, stall: number) {
    this.#pins = pins;
    this.#random = random;
    this.#stall = stall;
  }

  /** Writes a dword; resolves with the response when the slave has answered. Calls are served in their order. */
  write(addr: number, data: number, strb = 0xf): Promise<number> {
    const done = this.#lastWrite.then(() => this.#write(addr, data, strb));
    this.#lastWrite = done;
    return done;
  }

  /** Reads a dword. */
  read(addr: number): Promise<number> {
    const done = this.#lastRead.then(() => this.#read(addr));
    this.#lastRead = done;
    return done;
  }

  #pauses = () => this.#random.next() < this.#stall;

  async #write(addr: number, data: number, strb: number): Promise<number> {
    let [address, word] = ["waits", "waits"];
    while (address !== "taken" || word !== "taken") {
      if (address === "waits" && !this.#pauses()) {
        address = "offered";
        this.#pins.poke({ awvalid: 1, awaddr: addr, awprot: this.#random.integer(0, 7) });
      }
      if (word === "waits" && !this.#pauses()) {
        word = "offered";
        this.#pins.poke({ wvalid: 1, wdata: data >>> 0, wstrb: strb });
      }
      await this.#pins.tick();
      const { awready, wready } = this.#pins.before();
      if (address === "offered" && awready === 1n) {
        address = "taken";
        this.#pins.poke({ awvalid: 0 });
      }
      if (word === "offered" && wready === 1n) {
        word = "taken";
        this.#pins.poke({ wvalid: 0 });
      }
    }
    return this.#response(
      "bready",
      ({ bvalid }) => bvalid,
      ({ bresp }) => Number(bresp),
    );
  }

  async #read(addr: number): Promise<number> {
    while (this.#pauses()) await this.#pins.tick();
    this.#pins.poke({ arvalid: 1, araddr: addr });
    do await this.#pins.tick();
    while (this.#pins.before().arready === 0n);
    this.#pins.poke({ arvalid: 0 });
    return this.#response(
      "rready",
      ({ rvalid }) => rvalid,
      ({ rdata, rresp }) => {
        if (rresp !== 0n) throw new Error(`read of ${addr.toString(16)} was answered ${rresp}`);
        return Number(rdata);
      },
    );
  }

  async #response(
    ready: "bready" | "rready",
    valid: (pins: AxilSampled) => bigint,
    value: (pins: AxilSampled) => number,
  ): Promise<number> {
    for (;;) {
      const now = !this.#pauses();
      this.#pins.poke({ [ready]: now });
      await this.#pins.tick();
      const pins = this.#pins.before();
      if (!now || valid(pins) === 0n) continue;
      this.#pins.poke({ [ready]: 0 });
      return value(pins);
    }
  }
}
