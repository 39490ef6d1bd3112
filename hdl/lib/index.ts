/**
 * The library: what a design takes from here. The reference page `docs/reference/library.md` is made from these groups and from the
 * comments of what they name; a module says its `@latency`, its `@throughput`, and has an `@example` that is a whole module.
 */
// queues
export { fifo } from "./fifo.ts";
export { packetFifo } from "./packet-fifo.ts";
export { asyncFifo } from "./async-fifo.ts";

// register slices
export { skid } from "./skid.ts";

// streams joined and parted
export { streamArbiter } from "./stream-arbiter.ts";
export { streamDemux } from "./stream-demux.ts";
export type { ArbiterOptions } from "./stream-arbiter.ts";
export type { DemuxOptions } from "./stream-demux.ts";

// widths
export { streamNarrow } from "./stream-narrow.ts";
export { streamWiden } from "./stream-widen.ts";
export type { ConverterOptions } from "./stream-widen.ts";

// typed payloads
export { asStream, bitOf, fromPacked, through, toPacked } from "./packed.ts";
export type { Accepting, Offered } from "./packed.ts";

// clock crossings
export { flushHandshake } from "./flush-handshake.ts";
export { fromGray, toGray } from "./gray.ts";

// values
export { catAll, indexOfOneHot, lowest, oneHot, orAll, selectOneHot } from "./one-hot.ts";
