import { bits, clog2, connect, module, sink, source, stream } from "../../../hdl/lang/index.ts";
import { streamMonitor, watchStream } from "../../../hdl/lib/index.ts";
import { Beat, dropLong } from "./drop-long.ts";

// #region handshake
export const dropLongHandshake = module("drop_long_handshake", (p: { beats: number }) => ({
  doc: "What is offered stays as it is until it is taken.",
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }, { instances }) {
    const { dut, meter } = instances({
      dut: dropLong({ beats: p.beats }),
      meter: streamMonitor({ width: Beat.width, count: 4 }),
    });
    connect(s, dut.s);
    connect(dut.m, m);
    watchStream(m, meter);
    meter.clear.assign(0);
  },
}));
// #endregion

// #region lengths
export const dropLongLengths = module("drop_long_lengths", (p: { beats: number }) => ({
  doc: "No packet that comes out is too long.",
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }, { instances, regs, when, check, cover }) {
    const { dut } = instances({ dut: dropLong({ beats: p.beats }) });
    connect(s, dut.s);
    connect(dut.m, m);
    const { beats } = regs({ beats: bits(clog2(p.beats + 1)).reset(1) });
    when(m.valid.and(m.ready), () => {
      check("short", beats.le(p.beats), "a packet is too long");
      cover("longest", m.payload.last.and(beats.eq(p.beats)));
      when(m.payload.last, () => beats.next(1)).otherwise(() => beats.next(beats.add(1)));
    });
  },
}));
// #endregion
