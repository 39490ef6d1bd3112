/**
 * What a card can reach with a workload: the least of several limits, each of one resource, in commands per second. Every limit is an upper
 * bound whatever the card does; none of them knows the design. Where a parameter is a guess about the vendor's IP, so is the limit.
 */
import {
  commandBytes,
  latencyFloorNs,
  mean,
  meanCommandBytes,
  packetRate,
  type LinkShape,
  type Workload,
} from "./link.ts";

/** What of a card the limits depend on. */
export interface CardShape {
  readonly link: LinkShape;
  /** `axi_aclk`, per second. */
  readonly clockHz: number;
  /** Bytes of a beat of `m_axi`. */
  readonly beatBytes: number;
  /** DMA channels that move pages, each way, and those that move entries of queues and lists. Both may be the same ones. */
  readonly h2c: Channels;
  readonly c2h: Channels;
  /** Clocks between the starts of two descriptors of a channel. */
  readonly descriptorInterval: number;
  /** Submission entries that one descriptor can fetch. */
  readonly fetchEntries: number;
  /** Bytes of host reads for pages that can be in flight: tags, read ids and read buffers of the DMA. */
  readonly hostReadBytes: number;
  /** Packets to the host that can wait for their credits: headers, units of 16 bytes of payload (0: without limit), and ns until they are back. */
  readonly postedCredits: { readonly headers: number; readonly data: number; readonly returnNs: number };
  /** Bytes per second of the memory's data bus, both directions together. */
  readonly memoryBytesPerSecond: number;
}

export interface Channels {
  readonly data: number;
  readonly control: number;
  /** Control and data take turns on the same channels. */
  readonly shared: boolean;
}

/** A workload with what the host adds to it. */
export interface Load extends Workload {
  /** Commands in flight. */
  readonly depth: number;
}

export interface Limit {
  /** What binds. */
  readonly resource: string;
  readonly commandsPerSecond: number;
}

const PAGE = 4096;
const CQE_BYTES = 16;
const SQE_BYTES = 64;

/** All limits of a workload, the least first. */
export function limitsOf(card: CardShape, load: Load): readonly Limit[] {
  return [
    ...linkLimits(card, load),
    ...descriptorLimits(card, load),
    ...portLimits(card, load),
    hostReadLimit(card, load),
    postedLimit(card, load),
    memoryLimit(card, load),
    depthLimit(card, load),
  ].sort((a, b) => a.commandsPerSecond - b.commandsPerSecond);
}

/** Each direction of the link with all packets of a command on it (`link.ts`). */
function linkLimits({ link }: CardShape, load: Load): readonly Limit[] {
  const { up, down } = meanCommandBytes(link, load);
  return [
    { resource: "link to the host", commandsPerSecond: packetRate(link) / up },
    { resource: "link to the card", commandsPerSecond: packetRate(link) / down },
  ];
}

/**
 * Descriptors: a channel starts one every `descriptorInterval` clocks (a parameter; PG195 gives no figure). A command has one for each piece
 * of a page of the medium that is contiguous in the host's memory, one for its completion entry, and a part of one for the fetch of
 * its submission entry, and one for a list of pages.
 */
function descriptorLimits({ clockHz, descriptorInterval, ...card }: CardShape, load: Load): readonly Limit[] {
  const pieces = piecesOf(load);
  const perChannel = clockHz / Math.max(1, descriptorInterval);
  const lists = listsOf(load);
  const fetches = 1 / Math.min(card.fetchEntries, load.depth) + lists;
  const way = (name: string, { data, control, shared }: Channels, moved: number, small: number): Limit[] => {
    const limit = (kind: string, channels: number, each: number): Limit => ({
      resource: `descriptors of ${name} ${kind}`,
      commandsPerSecond: each === 0 ? Infinity : (channels * perChannel) / each,
    });
    return shared
      ? [limit("channels", data, moved + small)]
      : [limit("data channels", data, moved), limit("control channels", control, small)];
  };
  return [...way("H2C", card.h2c, (1 - load.reads) * pieces, fetches), ...way("C2H", card.c2h, load.reads * pieces, 1)];
}

/** `m_axi` moves a beat a clock each way: pages, and the entries of queues, which take a beat or more of their own. */
function portLimits({ clockHz, beatBytes }: CardShape, { bytes, reads }: Load): readonly Limit[] {
  const beats = (count: number): number => Math.ceil(count / beatBytes);
  return [
    { resource: "m_axi reads", commandsPerSecond: clockHz / (reads * beats(bytes) + beats(CQE_BYTES)) },
    { resource: "m_axi writes", commandsPerSecond: clockHz / ((1 - reads) * beats(bytes) + beats(SQE_BYTES)) },
  ];
}

/** Reads of the host's memory: what can be in flight comes once a round trip (bandwidth × delay). */
function hostReadLimit({ link, hostReadBytes }: CardShape, { bytes, reads }: Load): Limit {
  const perSecond = link.rttNs === 0 ? Infinity : hostReadBytes / (link.rttNs / 1e9);
  return { resource: "host reads in flight", commandsPerSecond: perSecond / ((1 - reads) * bytes) };
}

/** Posted writes: a credit is used once in the time it takes to come back after the packet (PCI Express Base 3.1 §2.6.1). */
function postedLimit({ link, postedCredits: { headers, data, returnNs } }: CardShape, { bytes, reads }: Load): Limit {
  const cycle = (returnNs + (link.mps / packetRate(link)) * 1e9) / 1e9;
  const packets = reads * Math.ceil(bytes / link.mps) + 2;
  const units = reads * Math.ceil(bytes / 16) + 2;
  const byHeaders = headers === 0 ? Infinity : headers / cycle / packets;
  const byData = data === 0 ? Infinity : data / cycle / units;
  return { resource: "posted credits of the host", commandsPerSecond: Math.min(byHeaders, byData) };
}

/** The memory moves every byte once; its bus at its peak, no row, no refresh, no turn-around. */
function memoryLimit({ memoryBytesPerSecond }: CardShape, { bytes }: Load): Limit {
  return { resource: "memory bus", commandsPerSecond: memoryBytesPerSecond / bytes };
}

/** Little's law: `depth` commands, none of which is faster than the floor of `latencyFloorNs`. At depth 1 that floor is all there is. */
function depthLimit({ link }: CardShape, { depth, bytes, reads }: Load): Limit {
  const floor = reads * latencyFloorNs(link, "read", bytes) + (1 - reads) * latencyFloorNs(link, "write", bytes);
  return { resource: depth === 1 ? "latency floor" : "queue depth", commandsPerSecond: (depth / floor) * 1e9 };
}

/** Pieces of one command that are contiguous in the host's memory and inside one page of the medium: at an offset two a page. */
function piecesOf({ bytes, offset = 0 }: Workload): number {
  const at = (one: number): number => {
    const pages = Math.ceil(bytes / PAGE);
    return one + Math.min(bytes, PAGE) > PAGE ? 2 * pages : pages;
  };
  return typeof offset === "number" ? at(offset) : mean(offset.map(at));
}

/** Reads of lists of pages per command: one when two pointers are not enough. */
function listsOf({ bytes, offset = 0 }: Workload): number {
  const at = (one: number): number => (Math.ceil((one + bytes) / PAGE) > 2 ? 1 : 0);
  return typeof offset === "number" ? at(offset) : mean(offset.map(at));
}

/** What commands of several kinds have put on the wire, as one load: for a ceiling of what was really moved. */
export interface MovedCommand {
  readonly kind: "read" | "write";
  readonly bytes: number;
  readonly offset: number;
}

/** Shortest time in ns in which the link carries these commands: its busier direction, every command with its own packets. */
export function shortestNs(link: LinkShape, commands: readonly MovedCommand[]): number {
  let [up, down] = [0, 0];
  for (const { kind, bytes, offset } of commands) {
    const wire = commandBytes(link, kind, { bytes, offset });
    up += wire.up;
    down += wire.down;
  }
  return (Math.max(up, down) / packetRate(link)) * 1e9;
}
