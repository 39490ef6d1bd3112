/**
 * AXI4-Lite as a bus: the 19 pins of XDMA's `m_axil` and `s_axil` without their prefix, as the master sees them.
 *
 * Source: AMBA AXI4-Lite (IHI 0022, chapter B1); set and order of the pins as XDMA's AXI-Lite master (PG195): 32-bit data always,
 * one outstanding read and one outstanding write.
 */
import { bits, bool, input, output } from "../lang/index.ts";

/** AXI4-Lite bus, 32 bits of data. `addr`: address width in bits, 32 at XDMA's pins. */
export const axiLite = ({ addr = 32 }: { readonly addr?: number } = {}) => ({
  awaddr: output(bits(addr)),
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
  araddr: output(bits(addr)),
  arprot: output(bits(3)),
  arvalid: output(bool),
  arready: input(bool),
  rdata: input(bits(32)),
  rresp: input(bits(2)),
  rvalid: input(bool),
  rready: output(bool),
});
