import { adminEngine } from "../../../hdl/nvme/admin-engine.ts";
import { identifyPages } from "../../../hdl/nvme/identify-tables.ts";
import type { IdentifyParameters } from "../../../hdl/nvme/identify-tables.ts";
import { GoldenAdmin } from "../../golden/admin.ts";
import type { AdminCard } from "../../golden/admin.ts";
import type { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { StreamPump } from "./stream-pump.ts";

export const IDENTITY: IdentifyParameters = {
  vid: 0x10ee,
  ssvid: 0x1234,
  serial: "SERIAL-0001",
  model: "An NVMe front end",
  firmware: "1.2",
  mdts: 1,
  ver: 0x10400,
  nn: 6,
  // 3, 4 and 6 are inactive.
  namespaces: [
    { nsid: 1, lbaBytes: 4096, blocks: 1024, base: 0, nguid: "00112233445566778899aabbccddeeff" },
    { nsid: 2, lbaBytes: 512, blocks: 77, base: 1024 },
    { nsid: 5, lbaBytes: 512, blocks: 2048, base: 1101, eui64: "0123456789abcdef" },
  ],
};
const PARAMETERS = { pairs: 4, entries: 1024, vectors: 5 };
const STAGING = 0x50_0000;

export type Ended = Record<"queue" | "cid" | "status" | "result" | "discard", bigint>;
export type Op = Record<"kind" | "queue" | "base" | "size" | "cq" | "vector" | "interrupts", bigint>;
export interface Transfer {
  readonly host: bigint;
  readonly data: Buffer;
}
type Dma = Record<"host" | "card" | "length" | "tag", bigint>;

const PAGES = identifyPages(IDENTITY);
export const CARD: AdminCard = {
  ...PARAMETERS,
  aerl: 3,
  nn: 6,
  active: [1, 2, 5],
  page: (cns, nsid) => {
    const zero = new Uint8Array(4096);
    if (cns === 1) return PAGES.controller;
    if (cns === 2) return PAGES.activeAfter[nsid] ?? zero;
    return (
      (cns === 0 ? PAGES.namespaces : cns === 3 ? PAGES.descriptors : new Map<number, Uint8Array>()).get(nsid) ?? zero
    );
  },
};

/** The admin engine with a queue manager, a staging page and host transfers around it, beside its reference. */
export class AdminBench {
  readonly sim;
  readonly pump;
  readonly golden = new GoldenAdmin(CARD);
  /** Queue operations other than queries, and transfers, since the last command was sent. */
  readonly ops: Op[] = [];
  readonly transfers: Transfer[] = [];
  readonly ended: Ended[];
  /** The next transfers fail. */
  failTransfers = false;
  /** Replies to deletions of submission queues are kept here instead of given. */
  heldReplies: (() => void)[] | null = null;
  readonly #command;
  readonly #staging = Buffer.alloc(4096, 0xee);
  readonly #cqs = new Set<bigint>();
  readonly #sqs = new Map<bigint, bigint>();

  constructor(
    readonly random: Random,
    stall: number,
  ) {
    this.sim = simulate(adminEngine({ ...PARAMETERS, identity: IDENTITY }), { seed: random.seed });
    this.pump = new StreamPump(this.sim, random.stream("pump"));
    this.#command = this.pump.source("command", stall);
    this.ended = this.pump.sink<Ended>("completion", stall);
    const replies = this.pump.source("queue_reply", stall);
    const done = this.pump.source("admin_dma_done", stall);
    this.pump.sink<{ addr: bigint; data: bigint }>("admin_put", stall, ({ addr, data }) => {
      this.#staging.writeBigUInt64LE(data, Number(addr) * 8);
    });
    this.pump.sink<Dma>("admin_dma", stall, ({ host, card, length, tag }) => {
      const at = Number(card) - STAGING;
      this.transfers.push({ host, data: Buffer.from(this.#staging.subarray(at, at + Number(length))) });
      done.push({ tag, error: this.failTransfers });
    });
    this.pump.sink<Op>("queue_op", stall, (op) => {
      const reply = this.#reply(op);
      if (this.heldReplies !== null && op.kind === 4n) this.heldReplies.push(() => replies.push(reply));
      else replies.push(reply);
    });
    this.setPins();
  }

  #reply(op: Op) {
    const { kind, queue } = op;
    const reply = {
      sq_exists: this.#sqs.has(queue),
      cq_exists: this.#cqs.has(queue),
      cq_in_use: [...this.#sqs.values()].includes(queue),
      any_io_queue: this.#cqs.size > 0,
    };
    if (kind !== 0n) this.ops.push(op);
    if (kind === 1n) this.#cqs.add(queue);
    if (kind === 2n) this.#sqs.set(queue, op.cq);
    if (kind === 3n) this.#cqs.delete(queue);
    if (kind === 4n) this.#sqs.delete(queue);
    return reply;
  }

  setPins(): void {
    const { msix, iosqes, iocqes } = this.golden.pins;
    this.sim.poke({ msix_enable: msix, iosqes, iocqes });
  }

  controllerReset(): void {
    this.sim.poke({ controller_reset: 1 });
    this.pump.tick();
    this.sim.poke({ controller_reset: 0 });
    this.golden.controllerReset();
    this.#cqs.clear();
    this.#sqs.clear();
  }

  /** Puts commands on their way without waiting. */
  send(...sqes: readonly bigint[]): void {
    this.#command.push(...sqes.map((sqe) => ({ queue: 0, sqe })));
  }

  /** Sends a command and returns its end; `ops` and `transfers` hold what it did. */
  execute(sqe: bigint): Ended {
    this.ops.length = 0;
    this.transfers.length = 0;
    const before = this.ended.length;
    this.send(sqe);
    this.pump.until(() => this.ended.length > before, 10_000);
    const end = this.ended[before];
    if (end === undefined) throw new Error("no completion");
    return end;
  }

  close(): void {
    this.sim.close();
  }
}
