import { bits, bool, connect, input, module, output, sink, stream } from "../../../hdl/lang/index.ts";
import { cHeader, markdownPage, pulse, registerMap, ro, rw, w1c } from "../../../hdl/lang/index.ts";
import { axiLite } from "../../../hdl/lib/axi/axi-lite.ts";
import { frameMeter } from "./frame-meter.ts";

// #region map
export const meterCsr = registerMap("meter_csr", {
  ctrl: { at: 0x00, fields: { enable: rw(1, { doc: "take bytes from the line" }) } },
  status: { at: 0x04, fields: { link: ro(1), waiting: ro(1, { doc: "a report can be read" }) } },
  report: { at: 0x08, fields: { bytes: ro(8), low: ro(8), high: ro(8) } },
  pop: { at: 0x0c, fields: { report: pulse(1, { doc: "write 1 to go on to the next report" }) } },
  irq: { at: 0x10, fields: { report: w1c(1) } },
});
// #endregion

// #region files
export const header = () => cHeader(meterCsr);
export const page = () => markdownPage(meterCsr);
// #endregion

// #region module
export const meter = module("meter", () => ({
  doc: "Frame meter behind registers for software.",
  ports: { axil: sink(axiLite()), s: sink(stream(bits(8))), link: input(bool), irq: output(bool) },
  build({ axil, s, link, irq }, { instances }) {
    const { csr, core } = instances({ csr: meterCsr, core: frameMeter({ reports: 16 }) });
    const { enable } = csr.ctrl;
    const { valid, payload } = core.m;

    connect(axil, csr.bus);
    core.s.assign({ valid: s.valid.and(enable), payload: s.payload });
    s.ready.assign(core.s.ready.and(enable));
    core.m.ready.assign(csr.pop.report);
    csr.status.assign({ link, waiting: valid });
    csr.report.assign({ bytes: payload.bytes, low: payload.sums.low, high: payload.sums.high });
    csr.irq.report.assign(valid);
    irq.assign(csr.irq.report_pending);
  },
}));
// #endregion
