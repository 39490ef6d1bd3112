import { bits, bool } from "../types/bits.ts";
import { input, output } from "../module/ports.ts";

/**
 * AXI4-Lite with 32 bits of data, as the master sees it (AMBA AXI, IHI 0022, chapter B1). Field for field what a bus
 * described elsewhere with the protocol's own names is, so that both can be connected.
 */
export const axiLiteBus = (addressWidth: number) => ({
  awaddr: output(bits(addressWidth)),
  awprot: output(bits(3)),
  awvalid: output(bool),
  awready: input(bool),
  wdata: output(bits(32)),
  wstrb: output(bits(4)),
  wvalid: output(bool),
  wready: input(bool),
  bvalid: input(bool),
  bresp: input(bits(2)),
  bready: output(bool),
  araddr: output(bits(addressWidth)),
  arprot: output(bits(3)),
  arvalid: output(bool),
  arready: input(bool),
  rdata: input(bits(32)),
  rresp: input(bits(2)),
  rvalid: input(bool),
  rready: output(bool),
});

export type AxiLiteFields = ReturnType<typeof axiLiteBus>;

/** Responses (IHI 0022, A3.4.4). */
export const response = { okay: 0, slaveError: 2 } as const;
