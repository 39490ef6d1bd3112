/** Host memory with PRP lists, the transfers that read them, and the landing pieces: everything around `prp_walker` and `command_engine`. */
import type { Ports } from "../../../hdl/lang/index.ts";
import type { PrpMemory } from "../../golden/prp-vectors.ts";
import type { Random } from "../../host/random.ts";
import type { StreamPump } from "./stream-pump.ts";

const PIECE_BYTES = 256;
const LIST_WINDOW = 0x30_0000;
const ENTRY = 8n;

export interface ListRead {
  readonly address: bigint;
  readonly bytes: number;
}

export interface ListHostOptions {
  readonly stall?: number;
  /** Clocks from request to end of a transfer, at least and at most. */
  readonly delay?: readonly [number, number];
  /** Probability that an entry that nobody has stated has an offset. */
  readonly odd?: number;
  /** Probability that a read fails. */
  readonly failing?: number;
  /** Probability that an entry does not land although its read ends well. */
  readonly missing?: number;
}

type Dma = Record<"host" | "card" | "length" | "tag", bigint>;

/** Entries that nobody has stated are random pages, the same whenever they are asked for. */
export class ListHost<IO extends Ports> {
  readonly reads: ListRead[] = [];
  /** Addresses of entries that were not brought to the card. */
  readonly lost = new Set<bigint>();
  readonly #entries = new Map<bigint, bigint>();
  readonly #landed = new Map<number, bigint>(); // card entry number → value
  readonly #armed = new Set<number>();
  readonly #ends: { at: number; tag: bigint; error: boolean }[] = [];
  readonly #done: object[];

  constructor(
    readonly pump: StreamPump<IO>,
    readonly random: Random,
    readonly options: ListHostOptions = {},
  ) {
    const { stall = 0 } = options;
    this.#done = pump.source("list_dma_done", 0) as object[];
    const entry = pump.source("list_entry", 0);
    pump.sink<bigint>("list_arm", stall, (piece) => {
      if (this.#armed.has(Number(piece))) throw new Error(`piece ${piece} is armed twice`);
      this.#armed.add(Number(piece));
      for (let i = 0; i < 32; i++) this.#landed.delete(32 * Number(piece) + i);
    });
    pump.sink<bigint>("list_disarm", stall, (piece) => {
      if (!this.#armed.delete(Number(piece))) throw new Error(`piece ${piece} was not armed`);
    });
    pump.sink<Dma>("list_dma", stall, (dma) => this.#read(dma));
    pump.sink<Record<"piece" | "entry", bigint>>("list_take", stall, (take) => {
      if (this.busy.has(take.piece)) throw new Error(`piece ${take.piece} is taken before its read has ended`);
      const pointer = this.#landed.get(32 * Number(take.piece) + Number(take.entry));
      entry.push({ pointer: pointer ?? 0xbadn, landed: pointer === undefined ? 0 : 1 });
    });
  }

  /** Tags of reads under way. */
  get busy(): ReadonlySet<bigint> {
    return new Set(this.#ends.map(({ tag }) => tag));
  }

  state(memory: readonly PrpMemory[]): void {
    for (const { at, entries } of memory) entries.forEach((value, i) => this.#entries.set(at + BigInt(8 * i), value));
  }

  entryAt(address: bigint): bigint {
    const known = this.#entries.get(address);
    if (known !== undefined) return known;
    const page = BigInt(this.random.int(1, 2 ** 52 - 1)) << 12n;
    const value = this.random.chance(this.options.odd ?? 0) ? page + BigInt(this.random.int(1, 4095)) : page;
    this.#entries.set(address, value);
    return value;
  }

  /** As the reference reads it. */
  readonly bytesAt = (address: bigint, bytes: number): Uint8Array => {
    const into = Buffer.alloc(bytes);
    for (let at = 0; at < bytes; at += 8) into.writeBigUInt64LE(this.entryAt(address + BigInt(at)), at);
    return into;
  };

  /** Once per clock. */
  tick(): void {
    const over = this.#ends.filter(({ at }) => at <= this.pump.clocks);
    for (const end of over) {
      this.#ends.splice(this.#ends.indexOf(end), 1);
      this.#done.push({ tag: end.tag, error: end.error ? 1 : 0 });
    }
  }

  #read({ host, card, length, tag }: Dma): void {
    const { delay = [1, 40], failing = 0, missing = 0 } = this.options;
    const piece = (Number(card) - LIST_WINDOW) / PIECE_BYTES;
    if (BigInt(piece) !== tag || !this.#armed.has(piece)) throw new Error(`a read goes to ${card.toString(16)}`);
    if (length === 0n || host % ENTRY !== 0n || host / 4096n !== (host + length - 1n) / 4096n)
      throw new Error(`a read of ${length} bytes at ${host.toString(16)}`);
    if (this.#ends.some((end) => end.tag === tag)) throw new Error(`two reads into piece ${piece}`);
    this.reads.push({ address: host, bytes: Number(length) });
    const error = this.random.chance(failing);
    for (let at = 0n; at < length; at += ENTRY) {
      if (error || this.random.chance(missing)) this.lost.add(host + at);
      else this.#landed.set(32 * piece + Number(at / ENTRY), this.entryAt(host + at));
    }
    this.#ends.push({ at: this.pump.clocks + this.random.int(...delay), tag, error });
  }
}

/** Reads that follow each other without a gap inside a page, as one. */
export function joined(reads: readonly ListRead[]): readonly ListRead[] {
  const list: ListRead[] = [];
  for (const read of reads) {
    const last = list.at(-1);
    const follows =
      last !== undefined && last.address + BigInt(last.bytes) === read.address && read.address % 4096n !== 0n;
    if (follows) list[list.length - 1] = { address: last.address, bytes: last.bytes + read.bytes };
    else list.push(read);
  }
  return list;
}
