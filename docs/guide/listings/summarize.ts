import { bits, bool, module, sink, source, stream, struct } from "../../../hdl/lang/index.ts";
import { add255, Sums } from "./fletcher.ts";
import { FrameByte } from "./unframe.ts";

export const Report = struct({ bytes: bits(8), sums: Sums });

const nothing = { bytes: 0, sums: { low: 0, high: 0 } };

export const summarize = module("summarize", () => ({
  doc: "Counts and sums the bytes of every frame, and offers a report after its last byte.",
  ports: { s: sink(stream(FrameByte)), m: source(stream(Report)) },
  build({ s, m }, { regs, name, when, check }) {
    const { running, full, report } = regs({
      running: Report.reset(nothing),
      full: bool.reset(0),
      report: Report,
    });
    const { take, bytes, low } = name({
      take: s.valid.and(s.ready),
      bytes: running.bytes.add(1),
      low: add255(running.sums.low, s.payload.data),
    });
    const { high } = name({ high: add255(running.sums.high, low) });

    s.ready.assign(full.not().or(m.ready));
    m.assign({ valid: full, payload: report });

    when(m.ready, () => full.next(0));
    when(take, () => {
      running.next({ bytes, sums: { low, high } });
      when(s.payload.last, () => {
        running.next(nothing);
        report.next({ bytes, sums: { low, high } });
        full.next(1);
      });
    });
    check("frame_fits", take.not().or(running.bytes.ne(255)), "a frame has more than 255 bytes");
  },
}));
