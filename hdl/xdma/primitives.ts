import { blackbox, bool, clock, input, output } from "../lang/index.ts";

const referenceClockBuffer = {
  I: input(clock),
  IB: input(clock),
  CEB: input(bool),
  O: output(clock),
  ODIV2: output(clock),
};

/** ODIV2 carries the reference clock undivided (UG576, UG578: `REFCLK_HROW_CK_SEL`). */
const UNDIVIDED = { REFCLK_HROW_CK_SEL: "2'b00" };

/** Reference clock buffer of a transceiver quad: `O` to `sys_clk_gt`, `ODIV2` to `sys_clk` of the IP; `CEB` 0 (PG195, "Clocking"). */
export const referenceClock = (family: "ultrascale" | "ultrascale_plus") =>
  family === "ultrascale"
    ? blackbox("IBUFDS_GTE3", referenceClockBuffer)(UNDIVIDED)
    : blackbox("IBUFDS_GTE4", referenceClockBuffer)(UNDIVIDED);

/** Input buffer, for PERST#. */
export const inputBuffer = blackbox("IBUF", { I: input(bool), O: output(bool) });
