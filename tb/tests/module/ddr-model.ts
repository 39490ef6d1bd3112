/** A DDR controller's AXI port as plain TypeScript: sparse memory, answers in order after random delays, and checks of every burst. */
import type { Ports } from "../../../hdl/lang/index.ts";
import type { RandomStream } from "../../module/random.ts";
import type { Sim } from "../../module/simulate.ts";

const WORD = 64;
const PAGE = 4096;

/** What the model needs to see of an AXI4 bus. */
interface AxiPins {
  readonly awaddr: bigint;
  readonly awlen: bigint;
  readonly awsize: bigint;
  readonly awburst: bigint;
  readonly awid: bigint;
  readonly awvalid: bigint;
  readonly wdata: bigint;
  readonly wstrb: bigint;
  readonly wlast: bigint;
  readonly wvalid: bigint;
  readonly bready: bigint;
  readonly araddr: bigint;
  readonly arlen: bigint;
  readonly arsize: bigint;
  readonly arburst: bigint;
  readonly arid: bigint;
  readonly arvalid: bigint;
  readonly rready: bigint;
}

interface Burst {
  readonly at: number;
  readonly words: number;
  done: number;
  due: number;
}

export interface DdrOptions {
  readonly random: RandomStream;
  readonly over: () => boolean;
  /** Probability of a pause per clock and channel. */
  readonly stall: number;
  /** Longest delay of an answer in clocks. */
  readonly delay: number;
  /** Accesses to these pages are answered with SLVERR. */
  readonly bad?: (page: number) => boolean;
}

export class Ddr {
  readonly #pages = new Map<number, Uint8Array>();
  /** Bursts begun and answered. */
  readonly writes = { begun: 0, answered: 0 };
  readonly reads = { begun: 0, answered: 0 };
  /** Most bursts that were under way at once. */
  readonly most = { writes: 0, reads: 0 };

  page(number: number): Uint8Array {
    const page = this.#pages.get(number) ?? Uint8Array.from({ length: PAGE }, (_, i) => (number * 13 + i) & 0xff);
    this.#pages.set(number, page);
    return page;
  }

  bytes(at: number, length: number): Uint8Array {
    return this.page(Math.floor(at / PAGE)).subarray(at % PAGE, (at % PAGE) + length);
  }

  /** A process for `sim.run`: the slave on the bus `key`. */
  async serve<IO extends Ports>(
    sim: Sim<IO>,
    key: keyof IO & string,
    domain: string,
    options: DdrOptions,
  ): Promise<void> {
    const { random, over, stall, delay, bad = () => false } = options;
    const writing: Burst[] = [];
    const answering: Burst[] = [];
    const reading: Burst[] = [];
    let now = 0;
    const pause = () => random.next() < stall;
    const later = () => now + random.integer(1, delay);
    const poke = (fields: object) => {
      sim.poke({ [key]: fields } as never);
    };

    let rvalid = false;
    let bvalid = false;
    while (!over()) {
      const [awready, wready, arready] = [!pause(), !pause() && writing.length > 0, !pause()];
      const head = reading[0];
      rvalid ||= head !== undefined && head.due <= now && !pause();
      const answer = answering[0];
      bvalid ||= answer !== undefined && answer.due <= now && !pause();
      poke({ awready, wready, arready, rvalid, bvalid });
      if (bvalid && answer !== undefined) poke({ bid: 0, bresp: bad(Math.floor(answer.at / PAGE)) ? 2 : 0 });
      if (rvalid && head !== undefined) {
        const at = head.at + WORD * head.done;
        const rdata = fromBytes(this.bytes(at, WORD));
        poke({ rid: 0, rdata, rlast: head.done + 1 === head.words, rresp: bad(Math.floor(at / PAGE)) ? 2 : 0 });
      }
      await sim.tick(1, domain);
      now++;
      const pins = sim.before(key) as unknown as AxiPins;

      if (bvalid && pins.bready === 1n) {
        answering.shift();
        this.writes.answered++;
        bvalid = false;
      }
      const current = writing[0];
      if (wready && pins.wvalid === 1n && current !== undefined) {
        const at = current.at + WORD * current.done;
        if (!bad(Math.floor(at / PAGE))) store(this.bytes(at, WORD), pins.wdata, pins.wstrb);
        current.done++;
        const last = current.done === current.words;
        if ((pins.wlast === 1n) !== last)
          throw new Error(`word ${current.done} of ${current.words} has the wrong WLAST`);
        if (last) {
          writing.shift();
          answering.push({ ...current, due: later() });
        }
      }
      if (awready && pins.awvalid === 1n) {
        writing.push(burst("AW", pins.awaddr, pins.awlen, pins.awsize, pins.awburst, pins.awid, later()));
        this.writes.begun++;
        this.most.writes = Math.max(this.most.writes, this.writes.begun - this.writes.answered);
      }
      if (rvalid && pins.rready === 1n && head !== undefined) {
        head.done++;
        rvalid = false;
        if (head.done === head.words) {
          reading.shift();
          this.reads.answered++;
        }
      }
      if (arready && pins.arvalid === 1n) {
        reading.push(burst("AR", pins.araddr, pins.arlen, pins.arsize, pins.arburst, pins.arid, later()));
        this.reads.begun++;
        this.most.reads = Math.max(this.most.reads, this.reads.begun - this.reads.answered);
      }
    }
  }
}

function burst(name: string, addr: bigint, len: bigint, size: bigint, kind: bigint, id: bigint, due: number): Burst {
  const [at, words] = [Number(addr), Number(len) + 1];
  if (size !== 6n || kind !== 1n || id !== 0n) throw new Error(`${name}: size ${size}, burst ${kind}, id ${id}`);
  if (at % WORD !== 0) throw new Error(`${name}: address ${at} is not aligned to a word`);
  if ((at % PAGE) + words * WORD > PAGE) throw new Error(`${name}: ${words} words from ${at} cross a 4 KiB boundary`);
  return { at, words, done: 0, due };
}

/** Little-endian number of some bytes. */
export function fromBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

/** `length` bytes of a number, little-endian. */
export function toBytes(value: bigint, length: number): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex").reverse());
}

/** Puts the bytes with their strobe into `to`. */
export function store(to: Uint8Array, data: bigint, strb: bigint): void {
  toBytes(data, to.length).forEach((byte, i) => {
    if ((strb >> BigInt(i)) & 1n) to[i] = byte;
  });
}
