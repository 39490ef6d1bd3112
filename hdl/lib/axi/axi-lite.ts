import { axiLiteBus } from "../../lang/csr/axi-lite-bus.ts";

/**
 * AXI4-Lite bus, 32 bits of data: the 19 pins of XDMA's `m_axil` and `s_axil` without their prefix, as the master sees them (PG195: one
 * outstanding read and one outstanding write). `addr`: address width in bits, 32 at XDMA's pins.
 */
export const axiLite = ({ addr = 32 }: { readonly addr?: number } = {}) => axiLiteBus(addr);
