import { Completion, DmaDone, DmaRequest, FetchedCommand, QueueOp, QueueReply } from "../lib/card-types.ts";
import { bits, bool, connect, input, module, output, sink, source, stream } from "../lang/index.ts";
import type { AdminParameters } from "./admin-program.ts";
import { adminSequencer } from "./admin-sequencer.ts";
import { AdminPut, pageStager } from "./page-stager.ts";

/**
 * Executes admin commands, one at a time. Identify data goes over the staging page (`admin_put`) and one or two transfers to host memory;
 * queues are made and deleted by the queue manager behind `queue_op`.
 *
 * The reply to a Delete I/O Submission Queue may take as long as the commands of that queue; no other admin command is taken meanwhile.
 */
export const adminEngine = module("admin_engine", (p: AdminParameters) => ({
  doc: "Admin commands: a micro-sequencer with its Identify pages.",
  ports: {
    command: sink(stream(FetchedCommand)),
    completion: source(stream(Completion)),
    queue_op: source(stream(QueueOp)),
    queue_reply: sink(stream(QueueReply)),
    admin_put: source(stream(AdminPut)),
    /** Card to host, from the staging page. */
    admin_dma: source(stream(DmaRequest)),
    admin_dma_done: sink(stream(DmaDone)),
    /** One clock: a disable has finished. Features return to their defaults, held commands are forgotten. */
    controller_reset: input(bool),
    msix_enable: input(bool),
    /** CC.IOSQES and CC.IOCQES. */
    iosqes: input(bits(4)),
    iocqes: input(bits(4)),
    /** Feature Volatile Write Cache, WCE. */
    write_cache: output(bool),
    /** No admin command is being worked on, and no reset is being carried out. */
    idle: output(bool),
  },
  build(io, { instances }) {
    const { sequencer, stager } = instances({ sequencer: adminSequencer(p), stager: pageStager(p) });
    connect(io.command, sequencer.command);
    connect(sequencer.completion, io.completion);
    connect(sequencer.queue_op, io.queue_op);
    connect(io.queue_reply, sequencer.queue_reply);
    connect(sequencer.dma, io.admin_dma);
    connect(io.admin_dma_done, sequencer.dma_done);
    connect(sequencer.page, stager.page);
    connect(stager.admin_put, io.admin_put);
    sequencer.page_done.assign(stager.done);
    sequencer.controller_reset.assign(io.controller_reset);
    sequencer.msix_enable.assign(io.msix_enable);
    sequencer.iosqes.assign(io.iosqes);
    sequencer.iocqes.assign(io.iocqes);
    io.write_cache.assign(sequencer.write_cache);
    io.idle.assign(sequencer.idle);
  },
}));
