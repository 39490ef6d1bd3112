/**
 * What a PCI Express link can carry, from the bytes around each payload: ceilings of bandwidth and of I/O per second, and the shortest
 * latency of one command. Knows nothing of the simulator or the hardware.
 *
 * Sources: rates and encoding, PCI Express Base Specification 3.1 §4.2; bytes per packet, "Per-TLP overhead" of pcie-bench's model
 * (Neugebauer et al., "Understanding PCIe performance for end host networking", SIGCOMM 2018); the packets of a command, NVM Express Base
 * Specification §3. Two figures are fitted to what NVMeCHA publishes for Gen3 x8 through XDMA (7.0 GB/s, 1.7 M IOPS, 2.4 and 3.2 µs):
 * 4 % for acknowledges, flow control and skip sets, and a round trip of 1.0 µs.
 */

export interface LinkShape {
  readonly generation: 1 | 2 | 3 | 4;
  readonly lanes: number;
  /** Largest payload of a packet, bytes. */
  readonly mps: number;
  /** Largest read request, bytes. */
  readonly mrrs: number;
  /** Read completion boundary, bytes: completions end at its multiples. */
  readonly rcb: number;
  /** Largest read completion the host sends, bytes; the payload size if it is not given. */
  readonly completionBytes?: number;
  /** From a read request leaving the card to its first data, ns. */
  readonly rttNs: number;
  /** Data-link packets and skip sets, percent of the encoded rate. */
  readonly overheadPct: number;
  /** Way of a posted write, percent of the round trip; 40 if it is not given. */
  readonly postedPct?: number;
}

/** Where data goes: `h2c` is read by the card from the host, `c2h` written by the card into it. */
export type Flow = "h2c" | "c2h";

/** What commands have in common that bring no data of their own. */
export interface Batching {
  /** Commands to a doorbell of each kind, and to an interrupt unless that is given. */
  readonly perDoorbell: number;
  readonly perInterrupt?: number;
  /** Submission queue entries in one read. */
  readonly perFetch: number;
}

export const SINGLE: Batching = { perDoorbell: 1, perFetch: 1 };
export const BATCHED_16: Batching = { perDoorbell: 16, perFetch: 4 };

/** Commands of one size and alignment. */
export interface Workload {
  /** Bytes of a command. */
  readonly bytes: number;
  /** Share of reads among the commands, 0 … 1. */
  readonly reads: number;
  readonly batching?: Batching;
  /** Where the host's buffer begins behind a page boundary, bytes: whole dwords, as PRP entries are. Of several, all as often. */
  readonly offset?: number | readonly number[];
}

/** Bytes on the wire in each direction: `up` is from the card to the host. */
export interface WireBytes {
  readonly up: number;
  readonly down: number;
}

// Framing, sequence number and LCRC: 8 bytes. Header: 12, 16 with a 64-bit address. Buffers of the host lie above 4 GiB, the card's
// registers and the interrupt address below.
const COMPLETION = 20;
const WRITE_64 = 24;
const WRITE_32 = 20;
const READ_64 = 24;

const DOORBELL_BYTES = 4;
const MESSAGE_BYTES = 4;
const SQE_BYTES = 64;
const CQE_BYTES = 16;
const PAGE = 4096;
const PRP_BYTES = 8;
const POSTED_PCT = 40;

/** Bytes per second of one direction after encoding: 8b/10b up to generation 2, 128b/130b from 3 on. */
export function encodedRate({ generation, lanes }: Pick<LinkShape, "generation" | "lanes">): number {
  const transfers = { 1: 2.5e9, 2: 5e9, 3: 8e9, 4: 16e9 }[generation];
  const code = generation <= 2 ? 8 / 10 : 128 / 130;
  return (transfers * code * lanes) / 8;
}

/** Bytes per second that packets can use. */
export function packetRate(link: LinkShape): number {
  return encodedRate(link) * (1 - link.overheadPct / 100);
}

/** Payload of a full read completion, bytes: a multiple of the read completion boundary. */
export function completionPayload({ mps, rcb, completionBytes }: LinkShape): number {
  const largest = Math.min(completionBytes ?? mps, mps);
  return Math.max(rcb, largest - (largest % rcb));
}

/** Share of the wire's bytes that are payload when nothing but full packets, or answers to full requests, of one direction are sent. */
export function payloadShare(link: LinkShape, flow: Flow): number {
  return flow === "h2c" ? link.mrrs / hostRead(link, link.mrrs).down : link.mps / (link.mps + WRITE_64);
}

/** Payload bytes per second of one direction, however large the transfer. */
export function payloadCeiling(link: LinkShape, flow: Flow): number {
  return packetRate(link) * payloadShare(link, flow);
}

/** Pieces of `bytes` bytes at `from` when one that begins at `at` may have `room(at)` bytes. */
function pieces(from: number, bytes: number, room: (at: number) => number): readonly (readonly [number, number])[] {
  const cut: (readonly [number, number])[] = [];
  for (let at = from; at < from + bytes;) {
    const size = Math.min(room(at), from + bytes - at);
    cut.push([at, size]);
    at += size;
  }
  return cut;
}

/** At most `size` bytes inside a page: requests do not cross 4 KiB (PCI Express Base 3.1 §2.2.7). */
const insidePage =
  (size: number) =>
  (at: number): number =>
    Math.min(size, PAGE - (at % PAGE));

/**
 * A read of the host's memory: requests up, completions down. All completions but a request's last end at a multiple of the read completion
 * boundary (PCI Express Base 3.1 §2.3.1.1), so that buffers off it cost more of them.
 */
function hostRead(link: LinkShape, bytes: number, offset = 0): WireBytes {
  const largest = completionPayload(link);
  const toBoundary = (at: number): number => Math.floor((at + largest) / link.rcb) * link.rcb - at;
  const requests = pieces(offset, bytes, insidePage(link.mrrs));
  const completions = requests.flatMap(([at, size]) => pieces(at, size, toBoundary));
  return { up: requests.length * READ_64, down: bytes + completions.length * COMPLETION };
}

/** A write to the host's memory. */
function hostWrite(link: LinkShape, bytes: number, offset = 0): WireBytes {
  return { up: bytes + pieces(offset, bytes, insidePage(link.mps)).length * WRITE_64, down: 0 };
}

/** Of a list that is not empty. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Everything one command puts on the wire, the shared packets by its part of them. */
export function commandBytes(
  link: LinkShape,
  kind: "read" | "write",
  { bytes, batching = SINGLE, offset = 0 }: Omit<Workload, "reads">,
): WireBytes {
  if (typeof offset !== "number") {
    const each = offset.map((one) => commandBytes(link, kind, { bytes, batching, offset: one }));
    return { up: mean(each.map(({ up }) => up)), down: mean(each.map(({ down }) => down)) };
  }
  const fetch = hostRead(link, SQE_BYTES * batching.perFetch);
  const data = kind === "read" ? hostWrite(link, bytes, offset) : hostRead(link, bytes, offset);
  const pages = pieces(offset, bytes, insidePage(PAGE)).length;
  const list = pages > 2 ? hostRead(link, (pages - 1) * PRP_BYTES) : { up: 0, down: 0 };
  const doorbells = (2 * (WRITE_32 + DOORBELL_BYTES)) / batching.perDoorbell;
  const interrupt = (WRITE_32 + MESSAGE_BYTES) / (batching.perInterrupt ?? batching.perDoorbell);
  return {
    up: fetch.up / batching.perFetch + list.up + data.up + (WRITE_64 + CQE_BYTES) + interrupt,
    down: doorbells + fetch.down / batching.perFetch + list.down + data.down,
  };
}

/** Commands per second with enough of them in flight: what the busier direction carries. */
export function commandCeiling(link: LinkShape, workload: Workload): number {
  const { up, down } = meanCommandBytes(link, workload);
  return packetRate(link) / Math.max(up, down);
}

/** Bytes on the wire per command, reads and writes by their shares. */
export function meanCommandBytes(link: LinkShape, { reads, ...command }: Workload): WireBytes {
  const read = commandBytes(link, "read", command);
  const write = commandBytes(link, "write", command);
  const of = (direction: keyof WireBytes): number => reads * read[direction] + (1 - reads) * write[direction];
  return { up: of("up"), down: of("down") };
}

/**
 * Shortest time from the doorbell's departure to the arrival of the completion entry at queue depth 1, ns: posted writes both ways, a round
 * trip for the submission queue entry unless it lies in the card, another one for the data of a write, and the data on the wire.
 */
export function latencyFloorNs(
  link: LinkShape,
  kind: "read" | "write",
  bytes: number,
  options: { readonly queueInCard?: boolean } = {},
): number {
  const posted = ((link.postedPct ?? POSTED_PCT) / 100) * link.rttNs;
  const fetch = options.queueInCard === true ? 0 : link.rttNs;
  const ask = kind === "write" ? link.rttNs : 0;
  const flow = kind === "write" ? "h2c" : "c2h";
  const onWire = (bytes / (encodedRate(link) * payloadShare(link, flow))) * 1e9;
  return posted + fetch + ask + onWire + posted;
}
