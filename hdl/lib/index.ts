/**
 * The library: what a design takes from here. The reference page `docs/reference/library.md` is made from these groups and from the
 * comments of what they name; a module says its `@latency`, its `@throughput`, and has an `@example` that is a whole module.
 */
// queues
export { fifo } from "./fifo.ts";
export { packetFifo } from "./packet-fifo.ts";
export { asyncFifo } from "./async-fifo.ts";
export { widthFifo } from "./width-fifo.ts";
export { asyncWidthFifo } from "./async-width-fifo.ts";
export type { WidthFifoOptions } from "./width-converter.ts";

// register slices
export { skid } from "./skid.ts";
export type { SliceCut, SliceOptions } from "./skid.ts";

// operators on streams
export { filterStream, joinStreams, mapStream } from "./stream-operators.ts";
export type { Takes } from "./stream-operators.ts";

// streams joined, parted, limited and watched
export { streamArbiter } from "./stream-arbiter.ts";
export { streamDemux } from "./stream-demux.ts";
export { streamFork } from "./stream-fork.ts";
export { streamMonitor, watchStream } from "./stream-monitor.ts";
export { streamMux } from "./stream-mux.ts";
export { streamThrottle } from "./stream-throttle.ts";
export type { ArbiterOptions, ArbiterPick } from "./stream-arbiter.ts";
export type { DemuxOptions } from "./stream-demux.ts";
export type { ForkOptions } from "./stream-fork.ts";
export type { MonitorOptions, StreamProbe } from "./stream-monitor.ts";
export type { MuxOptions } from "./stream-mux.ts";
export type { ThrottleOptions } from "./stream-throttle.ts";

// widths
export { streamNarrow } from "./stream-narrow.ts";
export { streamWiden } from "./stream-widen.ts";
export { PacketBeat } from "./packet-beat.ts";
export { packetNarrow } from "./packet-narrow.ts";
export { packetWiden } from "./packet-widen.ts";
export type { ConverterOptions } from "./stream-widen.ts";
export type { BeatShape } from "./packet-beat.ts";
export type { PacketConverterOptions } from "./packet-widen.ts";

// typed payloads
export { asStream, bitOf, fromPacked, through, toPacked } from "./packed.ts";
export type { Accepting, Offered } from "./packed.ts";

// clock crossings
export { flushHandshake } from "./flush-handshake.ts";
export { fromGray, toGray } from "./gray.ts";

// values
export { andAll, catAll, indexOfOneHot, lowest, oneHot, orAll, selectOneHot } from "./one-hot.ts";
export { saturatingAdd, saturatingSub } from "./saturating.ts";
