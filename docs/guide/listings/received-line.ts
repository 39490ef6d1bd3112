import { bits, blackbox, bool, clock, connect, input, module, output, sink } from "../../../hdl/lang/index.ts";
import { axiLite } from "../../../hdl/lib/axi/axi-lite.ts";
import { lineMeter } from "./line-meter.ts";

// #region model
const receiverModel = module("line_rx_model", () => ({
  doc: "A receiver whose line carries 0, 1, 2 and so on, a byte in every clock.",
  clocks: [],
  ports: {
    refclk_p: input(clock),
    refclk_n: input(clock),
    rxp: input(bool),
    rxn: input(bool),
    rx_clk: output(clock),
    rx_rst: output(bool),
    rx_up: output(bool),
    rx_data: output(bits(8)),
    rx_valid: output(bool),
  },
  build({ refclk_p, rx_clk, rx_rst, rx_up, rx_data, rx_valid }, { deriveDomain }) {
    const { regs, when } = deriveDomain("line", { clock: refclk_p });
    const { sent, locked } = regs({ sent: bits(8).init(0), locked: bits(6).init(0) });
    sent.next(sent.add(1));
    when(locked.msb().not(), () => locked.next(locked.add(1)));
    rx_clk.assign(refclk_p);
    rx_rst.assign(locked.lt(8));
    rx_up.assign(locked.msb());
    rx_data.assign(sent);
    rx_valid.assign(locked.msb());
  },
}));
// #endregion

// #region box
const receiver = blackbox(
  "line_rx_0",
  {
    refclk_p: input(clock),
    refclk_n: input(clock),
    rxp: input(bool),
    rxn: input(bool),
    rx_clk: output(clock),
    rx_rst: output(bool, "line"),
    rx_up: output(bool, "line"),
    rx_data: output(bits(8), "line"),
    rx_valid: output(bool, "line"),
  },
  { model: () => receiverModel() },
);
// #endregion

// #region module
export const receivedLine = module("received_line", () => ({
  doc: "The meter behind the transceiver of its line.",
  ports: {
    refclk_p: input(clock),
    refclk_n: input(clock),
    rxp: input(bool),
    rxn: input(bool),
    axil: sink(axiLite()),
    irq: output(bool),
  },
  build({ refclk_p, refclk_n, rxp, rxn, axil, irq }, { instances, deriveDomain }) {
    const { rx, core } = instances({ rx: receiver({ LANES: 1 }), core: lineMeter() });
    const line = deriveDomain("line", { clock: rx.rx_clk, reset: rx.rx_rst });

    rx.assign({ refclk_p, refclk_n, rxp, rxn });
    core.bytes.assign({ valid: rx.rx_valid, payload: rx.rx_data });
    core.link_up.assign(rx.rx_up);
    // A line does not wait.
    line.check("no_byte_lost", rx.rx_valid.not().or(core.bytes.ready), "the queue of the line is full");
    connect(axil, core.axil);
    irq.assign(core.irq);
  },
}));
// #endregion
