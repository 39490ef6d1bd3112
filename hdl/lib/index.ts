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

// memories
export { byteRam } from "./byte-ram.ts";
export { rom } from "./rom.ts";
export { simpleRam } from "./simple-ram.ts";
export { trueDualRam } from "./true-dual-ram.ts";
export { ramRead, ramReadWrite, ramWrite } from "./ram-ports.ts";
export type { ByteRamOptions } from "./byte-ram.ts";
export type { RamOptions, RamStyle } from "./ram-ports.ts";
export type { RomOptions } from "./rom.ts";
export type { SimpleRamOptions } from "./simple-ram.ts";
export type { TrueDualRamOptions } from "./true-dual-ram.ts";

// clock crossings
export { countSync } from "./count-sync.ts";
export { flushHandshake } from "./flush-handshake.ts";
export { handshakeSync } from "./handshake-sync.ts";
export { pulseSync } from "./pulse-sync.ts";
export { fromGray, toGray } from "./gray.ts";
export type { CountSyncOptions } from "./count-sync.ts";
export type { HandshakeSyncOptions } from "./handshake-sync.ts";

// counting
export { creditCounter } from "./credit-counter.ts";
export { saturatingAdd, saturatingSub } from "./saturating.ts";
export type { CreditOptions } from "./credit-counter.ts";

// values
export { andAll, catAll, indexOfOneHot, lowest, oneHot, orAll, selectOneHot } from "./one-hot.ts";
