/**
 * The library: what a design takes from here. The reference page `docs/reference/library.md` is made from these groups and from the
 * comments of what they name; a module says its `@latency`, its `@throughput`, and has an `@example` that is a whole module.
 */
// queues
export { fifo } from "./fifo.ts";
export type { FifoOptions } from "./fifo.ts";
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

// AXI buses
export { axi4, axi4Read, axi4Write, axiSize } from "./axi/axi4.ts";
export { AxiAddress, AxiBurst, AxiReadBeat, AxiWriteBeat, AxiWriteResponse, BURST, RESP } from "./axi/axi4.ts";
export { axiLite } from "./axi/axi-lite.ts";
export { AxiStreamBeat, axiStream, fromAxiStream, toAxiStream } from "./axi/axi-stream.ts";
export { AXI4, AXI_LITE, channelWord, give, offered } from "./axi/channels.ts";
export type { Axi4Bus, Axi4QosBus, Axi4Shape } from "./axi/axi4.ts";
export type { AxiStreamBus, AxiStreamFields, AxiStreamShape } from "./axi/axi-stream.ts";
export type { Channel, ChannelFrom, ChannelTo } from "./axi/channels.ts";

// AXI register slices
export { axi4Slice, axiLiteSlice } from "./axi/slices.ts";
export { axiStreamSlice } from "./axi/axi-stream-slice.ts";
export type { ChannelSlices, SliceKind } from "./axi/slices.ts";

// AXI decoders and multiplexers
export { axi4Decoder } from "./axi/axi4-decoder.ts";
export { axiLiteDecoder } from "./axi/axi-lite-decoder.ts";
export { axi4Mux, axi4MuxBits } from "./axi/axi4-mux.ts";
export { axiLiteMux } from "./axi/axi-lite-mux.ts";
export { axi4ErrorSlave, axiLiteErrorSlave } from "./axi/error-slave.ts";
export { axi4IdTable } from "./axi/axi4-id-table.ts";
export type { AddressMap, Region } from "./axi/address-map.ts";
export type { Axi4DecoderOptions } from "./axi/axi4-decoder.ts";
export type { AxiLiteDecoderOptions } from "./axi/axi-lite-decoder.ts";
export type { Axi4MuxOptions } from "./axi/axi4-mux.ts";
export type { AxiLiteMuxOptions } from "./axi/axi-lite-mux.ts";
export type { IdTableOptions } from "./axi/axi4-id-table.ts";

// AXI protocol checkers
export { axi4Checker, axi4Rules } from "./axi/axi4-checker.ts";
export { axiLiteChecker, axiLiteRules } from "./axi/axi-lite-checker.ts";
export { axiStreamChecker } from "./axi/axi-stream-checker.ts";
export { checked } from "./axi/checked.ts";
export { watch, watched } from "./axi/watch.ts";
export type { Axi4CheckerOptions } from "./axi/axi4-checker.ts";
export type { AxiLiteCheckerOptions } from "./axi/axi-lite-checker.ts";
export type { AxiStreamCheckerOptions } from "./axi/axi-stream-checker.ts";
export type { RuleSet, RulesOptions, RuleUse } from "./axi/rules.ts";
export type { Signals, Watched } from "./axi/watch.ts";

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
