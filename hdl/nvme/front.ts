import { bits, bool, connect, input, module, output, sink, source, stream, struct } from "../lang/index.ts";
import { axiLite } from "../lib/axi/axi-lite.ts";
import {
  Completion,
  DmaDone,
  DmaRequest,
  FetchedCommand,
  LandedSqe,
  QueueOp,
  QueueReply,
  SQE_GROUPS,
  SqeArm,
  SqeTake,
} from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { completionWriter } from "./completion.ts";
import { controllerState } from "./controller-state.ts";
import { queueManager } from "./queues.ts";
import { Doorbell } from "./queues-types.ts";
import type { RegisterParams } from "./register-table.ts";
import { nvmeRegisters } from "./registers.ts";
import { sqeFetch } from "./sqe-fetch.ts";
import { DoorbellFault, VendorStatus } from "./vendor.ts";

export interface FrontParams extends Omit<RegisterParams, "mps"> {
  /** I/O queue pairs, 1 to 63; pair 0 is the admin queue and always there. */
  readonly queues: number;
  /** Transfers that read submission queue entries at once, 1 to 8; each reads up to four. */
  readonly fetches: number;
  /** Admin commands fetched and unanswered at most, 2 or more: as many as `command_engine` has room for. */
  readonly admin: number;
  /** I/O commands fetched and unanswered at most: the command slots of `command_engine`. */
  readonly commands: number;
}

/** Largest memory page as log2(bytes) - 12: the rest of the card works in pages of 4 KiB. */
const MPS = 0;
/** Doorbells that may wait while the queue manager is busy; behind them the bus waits. */
const DOORBELLS = 8;

/**
 * The NVMe controller in front of the command engine: registers, doorbells, CSTS, queues, fetch of commands, completion.
 *
 * Every `command` must be answered by exactly one `completion`; a disable ends when all are, and when every transfer that read them has been
 * reported, which may be later. Not more than `admin` commands of queue 0 are unanswered at a time, so that they cannot stand before the I/O
 * commands that one of them waits for; not more than `commands` I/O commands, so that none of them waits for a command slot in front of an admin
 * command. While a disable is under way, or after a
 * fatal error, commands that were fetched are not handed on and completions post nothing.
 */
export const nvmeFront = module("nvme_front", (p: FrontParams) => ({
  doc: "NVMe registers, doorbells, controller state, queues, SQE fetch and completions.",
  ports: {
    m_axil: sink(axiLite()),
    sqe_dma: source(stream(DmaRequest)),
    sqe_dma_done: sink(stream(DmaDone)),
    sqe_arm: source(stream(SqeArm)),
    /** Groups of which every entry has landed since it was armed. */
    sqe_landed: input(bits(SQE_GROUPS)),
    sqe_take: source(stream(SqeTake)),
    sqe: sink(stream(LandedSqe)),
    cqe_put: source(stream(struct({ entry: bits(3), data: bits(128) }))),
    cqe_dma: source(stream(DmaRequest)),
    cqe_dma_done: sink(stream(DmaDone)),
    /** Vector of a posted entry of a queue with interrupts. */
    irq: source(stream(bits(5))),
    command: source(stream(FetchedCommand)),
    completion: sink(stream(Completion)),
    queue_op: sink(stream(QueueOp)),
    queue_reply: source(stream(QueueReply)),
    /** CC.IOSQES and CC.IOCQES: log2 of the entry sizes, which must be 6 and 4 when an I/O queue is created. */
    iosqes: output(bits(4)),
    iocqes: output(bits(4)),
    /** One clock, when a disable has finished: features to default, parked commands forgotten. */
    controller_reset: output(bool),
    /** Something that was answered is not on the medium yet: shutdown and disable wait for it. */
    unwritten: input(bool),
    /** Sets CSTS.CFS while the controller is enabled. */
    fatal: input(bool),
    /** One clock of `valid` per refused doorbell write: what an Asynchronous Event of type 0 reports. */
    doorbell_fault: output(struct({ valid: bool, at: DoorbellFault })),
    vendor: input(VendorStatus),
    irq_clear: output(bits(16)),
  },
  build(io, { instances, name }) {
    const { queues, entries, vectors, to, fetches, admin, commands } = p;
    const { registers, state, doorbells, manager, fetcher, writer } = instances({
      registers: nvmeRegisters({ queues, entries, vectors, to, mps: MPS }),
      state: controllerState({ mps: MPS }),
      doorbells: fifo({ width: Doorbell.width, depth: DOORBELLS, latency: 1 }),
      manager: queueManager({ queues, entries, admin, commands }),
      fetcher: sqeFetch({ fetches }),
      writer: completionWriter(),
    });

    connect(io.m_axil, registers.m_axil);
    registers.assign({
      rdy: state.rdy,
      cfs: state.cfs,
      shst: state.shst,
      doorbells: state.doorbells,
      disabling: state.disabling,
      controller_reset: state.controller_reset,
      front: { state: state.state_code, causes: state.causes, queues: manager.status },
      vendor: io.vendor,
    });
    io.irq_clear.assign(registers.irq_clear);
    io.iosqes.assign(registers.iosqes);
    io.iocqes.assign(registers.iocqes);

    const { idle } = name({
      idle: manager.idle
        .and(fetcher.idle)
        .and(writer.idle)
        .and(doorbells.level.eq(0))
        .and(registers.doorbell.valid.not())
        .and(io.unwritten.not()),
    });
    state.assign({
      cc: registers.cc,
      queues: registers.admin_queues,
      idle,
      fetch_failed: fetcher.failed,
      post_failed: writer.failed,
      fatal: io.fatal,
    });
    io.controller_reset.assign(state.controller_reset);

    toPacked(registers.doorbell, doorbells.s);
    fromPacked(Doorbell, doorbells.m, manager.doorbell);
    connect(state.admin, manager.admin);
    connect(io.completion, manager.completion);
    connect(fetcher.lost, manager.lost);
    connect(io.queue_op, manager.op);
    connect(manager.reply, io.queue_reply);
    manager.assign({
      run: state.run,
      doorbells: state.doorbells,
      discard: state.discard,
      clear: state.controller_reset,
      read_up_to: fetcher.read_up_to,
      watch_busy: writer.watch_busy,
    });
    io.doorbell_fault.assign(manager.fault);

    connect(manager.fetch, fetcher.fetch);
    fetcher.discard.assign(state.discard);
    connect(fetcher.sqe_dma, io.sqe_dma);
    connect(io.sqe_dma_done, fetcher.sqe_dma_done);
    connect(fetcher.sqe_arm, io.sqe_arm);
    fetcher.sqe_landed.assign(io.sqe_landed);
    connect(fetcher.sqe_take, io.sqe_take);
    connect(io.sqe, fetcher.sqe);
    connect(fetcher.command, io.command);

    connect(manager.post, writer.post);
    writer.watch.assign(manager.watch);
    connect(writer.cqe_put, io.cqe_put);
    connect(writer.cqe_dma, io.cqe_dma);
    connect(io.cqe_dma_done, writer.cqe_dma_done);
    connect(writer.irq, io.irq);
  },
}));
