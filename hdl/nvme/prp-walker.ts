import { bits, connect, module, sink, source, stream } from "../lang/index.ts";
import { DmaDone, DmaRequest, ListEntry, ListTake } from "../lib/card-types.ts";
import { fifo } from "../lib/fifo.ts";
import { through } from "../lib/packed.ts";
import { CheckedPrp, HostChunk, PrpRequest } from "./prp.ts";
import { prpCheck } from "./prp-check.ts";
import { prpChunks } from "./prp-chunks.ts";
import { prpListFetch } from "./prp-list-fetch.ts";
import { prpListRead } from "./prp-list-read.ts";

/** Pointers that are checked, and whose lists are read, ahead of the one that is walked. */
const AHEAD = 8;

/**
 * Data pointers in, chunks of host memory out, in order. Lists are read while earlier commands are still being cut, so that commands with
 * short lists do not wait a round trip each. A pointer that breaks a rule ends with a chunk that carries a status and no data, and by then no
 * list of its is being read any more. One that breaks a rule about PRP1 or PRP2 gives only that chunk.
 */
export const prpWalker = module("prp_walker", () => ({
  doc: "Turns PRP1, PRP2 and PRP lists into pieces of host memory, and refuses those that break a rule.",
  ports: {
    request: sink(stream(PrpRequest)),
    chunk: source(stream(HostChunk)),
    list_dma: source(stream(DmaRequest)),
    list_dma_done: sink(stream(DmaDone)),
    list_arm: source(stream(bits(3))),
    list_disarm: source(stream(bits(3))),
    list_take: source(stream(ListTake)),
    list_entry: sink(stream(ListEntry)),
  },
  build(io, { instances }) {
    const { check, ahead, fetch, read, chunks } = instances({
      check: prpCheck(),
      ahead: fifo({ width: CheckedPrp.width, depth: AHEAD, latency: 1 }),
      fetch: prpListFetch(),
      read: prpListRead(),
      chunks: prpChunks(),
    });
    connect(io.request, check.request);
    connect(check.list, fetch.request);
    through(CheckedPrp, check.checked, ahead, chunks.checked);
    connect(fetch.list_dma, io.list_dma);
    connect(io.list_dma_done, fetch.list_dma_done);
    connect(fetch.list_arm, io.list_arm);
    connect(fetch.piece, read.piece);
    fetch.assign({ follow: read.follow, over: read.over, stop: read.stop, go_on: read.go_on });
    read.stopped.assign(fetch.stopped);
    connect(read.list_take, io.list_take);
    connect(io.list_entry, read.list_entry);
    connect(read.list_disarm, io.list_disarm);
    connect(read.page, chunks.page);
    connect(chunks.chunk, io.chunk);
  },
}));
