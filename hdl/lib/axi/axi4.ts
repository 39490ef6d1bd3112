/**
 * AXI4 as a bus: the pins of XDMA's `m_axi` and of a DDR controller's AXI slave without their prefix, as the master sees them.
 *
 * Source: AMBA AXI4 (IHI 0022), chapter A2; order and set of the pins as XDMA's memory-mapped master (PG195, "AXI4 memory mapped
 * read/write address, data and response interface signals"): no region or user signals. `qos` adds `awqos`/`arqos`, which a DDR4
 * controller has (PG150) and XDMA has not.
 */
import { bits, bool, clog2, input, output, struct } from "../../lang/index.ts";

/** Widths in bits: byte address, data (8 to 1024, a power of two), transaction identifier. */
export interface Axi4Shape {
  readonly addr: number;
  readonly data: number;
  readonly id: number;
}

const writeAddress = ({ addr, id }: Axi4Shape) => ({
  awid: output(bits(id)),
  awaddr: output(bits(addr)),
  awlen: output(bits(8)), // beats - 1
  awsize: output(bits(3)), // log2 of the bytes of a beat
  awburst: output(bits(2)), // see BURST
  awlock: output(bool),
  awcache: output(bits(4)),
  awprot: output(bits(3)),
});

const writeRest = ({ data, id }: Axi4Shape) => ({
  awvalid: output(bool),
  awready: input(bool),
  wdata: output(bits(data)),
  wstrb: output(bits(data / 8)),
  wlast: output(bool),
  wvalid: output(bool),
  wready: input(bool),
  bid: input(bits(id)),
  bresp: input(bits(2)),
  bvalid: input(bool),
  bready: output(bool),
});

const readAddress = ({ addr, id }: Axi4Shape) => ({
  arid: output(bits(id)),
  araddr: output(bits(addr)),
  arlen: output(bits(8)),
  arsize: output(bits(3)),
  arburst: output(bits(2)),
  arlock: output(bool),
  arcache: output(bits(4)),
  arprot: output(bits(3)),
});

const readRest = ({ data, id }: Axi4Shape) => ({
  arvalid: output(bool),
  arready: input(bool),
  rid: input(bits(id)),
  rdata: input(bits(data)),
  rresp: input(bits(2)),
  rlast: input(bool),
  rvalid: input(bool),
  rready: output(bool),
});

/** The write half of an AXI4 bus: AW, W, B. */
export const axi4Write = (shape: Axi4Shape) => ({ ...writeAddress(shape), ...writeRest(shape) });
/** The read half of an AXI4 bus: AR, R. */
export const axi4Read = (shape: Axi4Shape) => ({ ...readAddress(shape), ...readRest(shape) });

const withoutQos = (shape: Axi4Shape) => ({ ...axi4Write(shape), ...axi4Read(shape) });
const withQos = (shape: Axi4Shape) => ({
  ...writeAddress(shape),
  awqos: output(bits(4)),
  ...writeRest(shape),
  ...readAddress(shape),
  arqos: output(bits(4)),
  ...readRest(shape),
});

/** AXI4 without quality of service. */
export type Axi4Bus = ReturnType<typeof withoutQos>;
/** AXI4 with `awqos` and `arqos`. */
export type Axi4QosBus = ReturnType<typeof withQos>;

/**
 * AXI4 bus, directions as the master has them: `m_axi: source(axi4({ addr: 64, data: 256, id: 4 }))` prints `m_axi_awid` …
 * `m_axi_rready`; `sink(…)` is the slave's side.
 */
export function axi4(shape: Axi4Shape & { readonly qos: true }): Axi4QosBus;
export function axi4(shape: Axi4Shape & { readonly qos?: false }): Axi4Bus;
export function axi4(shape: Axi4Shape & { readonly qos?: boolean }): Axi4Bus | Axi4QosBus {
  return shape.qos ? withQos(shape) : withoutQos(shape);
}

/** Payload of AW and AR as far as a slave needs it, for queues inside a block. */
export const AxiAddress = ({ addr, id }: Pick<Axi4Shape, "addr" | "id">) =>
  struct({ id: bits(id), addr: bits(addr), len: bits(8), size: bits(3) });
/** Payload of AW and AR with every signal, in the order in which `offered` packs them. */
export const AxiBurst = ({ addr, id }: Pick<Axi4Shape, "addr" | "id">) =>
  struct({
    id: bits(id),
    addr: bits(addr),
    len: bits(8),
    size: bits(3),
    burst: bits(2),
    lock: bool,
    cache: bits(4),
    prot: bits(3),
  });
/** Payload of W. */
export const AxiWriteBeat = (data: number) => struct({ data: bits(data), strb: bits(data / 8), last: bool });
/** Payload of B. */
export const AxiWriteResponse = (id: number) => struct({ id: bits(id), resp: bits(2) });
/** Payload of R. */
export const AxiReadBeat = ({ data, id }: Pick<Axi4Shape, "data" | "id">) =>
  struct({ id: bits(id), data: bits(data), resp: bits(2), last: bool });

/** AxBURST encodings (IHI 0022, A3.4.1). */
export const BURST = { fixed: 0, incr: 1, wrap: 2 } as const;
/** xRESP encodings (IHI 0022, A3.4.4). */
export const RESP = { okay: 0, exokay: 1, slverr: 2, decerr: 3 } as const;
/** AxCACHE of ordinary memory: normal, non-cacheable, bufferable (IHI 0022, A4.4). */
export const CACHE_NORMAL = 3;
/** AxSIZE of a beat that fills `data` bits. */
export const axiSize = (data: number): number => clog2(data / 8);
